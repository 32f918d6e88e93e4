import type { Graph } from '../../ir/graph.ts';
import type { TrainingPlan } from '../../ir/training/plan.ts';
import { call, named, statement } from '../../python/layout.ts';
import { docstring, literal, quoted } from '../../python/text.ts';
import { optimizer, schedule, transformsOf } from './train-calls.ts';
import { dataText } from './train-data.ts';

/** `train.py`: what the spec's train section says, on one process or under torchrun. The same text for the same plan. */
export function trainSource(graph: Graph, plan: TrainingPlan): string {
  const tested = plan.data.test !== undefined;
  const text = [
    constants(plan),
    dataText(plan, transformsOf(plan)),
    lossText(graph, plan),
    ...(tested ? [evaluateText(plan)] : []),
    loopText(plan),
    mainText(plan),
  ].join('\n\n\n');
  const head = docstring(
    0,
    `Trains ${graph.name}: \`python train.py\`, or \`torchrun --nproc-per-node N train.py\` for N processes, which share each batch.`,
  );
  return `${head}\n\n${imports(text, plan).join('\n')}\n\n${text}\n\n\nif __name__ == "__main__":\n    main()\n`;
}

function imports(text: string, plan: TrainingPlan): readonly string[] {
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  const functional = uses('functional');
  const data = ['DataLoader', 'Dataset', 'DistributedSampler', 'Subset'].filter(uses);
  return [
    'import argparse',
    ...(uses('gzip') ? ['import gzip'] : []),
    'import os',
    'import time',
    'from pathlib import Path',
    '',
    ...(uses('np') ? ['import numpy as np'] : []),
    'import torch',
    'import torch.distributed as dist',
    'from model import build',
    'from safetensors.torch import save_file',
    'from torch import Tensor, nn',
    ...(functional ? ['from torch.nn import functional'] : []),
    'from torch.nn.parallel import DistributedDataParallel',
    ...(plan.ema === undefined ? [] : ['from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn']),
    `from torch.utils.data import ${data.join(', ')}`,
    ...(uses('ImageFolder') ? ['from torchvision.datasets import ImageFolder'] : []),
    'from torchvision.transforms import v2',
  ];
}

function constants(plan: TrainingPlan): string {
  return [
    'HERE = Path(__file__).parent',
    `EPOCHS = ${plan.epochs}`,
    `BATCH_SIZE = ${plan.batchSize}`,
    `SEED = ${plan.seed}`,
  ].join('\n');
}

function lossText(graph: Graph, { loss }: TrainingPlan): string {
  const output = graph.outputs.length > 1 ? `outputs[${quoted(loss.output)}]` : 'outputs';
  const type = graph.outputs.length > 1 ? 'dict[str, Tensor]' : 'Tensor';
  const arrived = loss.kind === 'mse_loss' ? 'targets.to(scores.dtype)' : 'targets';
  const smooth =
    loss.kind === 'cross_entropy' && loss.labelSmoothing > 0
      ? [named('label_smoothing', literal(loss.labelSmoothing, true))]
      : [];
  return [
    `def loss_of(outputs: ${type}, targets: Tensor) -> tuple[Tensor, Tensor]:`,
    docstring(4, 'The mean loss over a batch, and the scores that it was taken of.'),
    `    scores = ${output}.float()`,
    statement(4, 'loss = ', call(`functional.${loss.kind}`, 'scores', arrived, ...smooth)),
    '    return loss, scores',
  ].join('\n');
}

/** A line under autocast where the plan asks for bfloat16. */
function casted({ precision }: TrainingPlan, indent: number, line: string): readonly string[] {
  const margin = ' '.repeat(indent);
  if (precision !== 'bf16') return [`${margin}${line}`];
  return [`${margin}with torch.autocast(device.type, torch.bfloat16):`, `${margin}    ${line}`];
}

function evaluateText(plan: TrainingPlan): string {
  const classes = plan.loss.kind === 'cross_entropy';
  return [
    '@torch.no_grad()',
    'def evaluate(model: nn.Module, loader: DataLoader, device: torch.device) -> Tensor:',
    docstring(4, `${classes ? 'Loss and accuracy' : 'Loss'} over a data set, of which each process has a part.`),
    '    model.eval()',
    '    if dist.is_initialized():',
    '        for buffer in model.buffers():',
    '            dist.broadcast(buffer, 0)',
    '    sums = torch.zeros(3, dtype=torch.float64, device=device)',
    '    for images, targets in loader:',
    '        images, targets = images.to(device), targets.to(device)',
    ...casted(plan, 8, `loss, ${classes ? 'scores' : '_'} = loss_of(model(images), targets)`),
    ...(classes
      ? ['        right = (scores.argmax(1) == targets).sum()']
      : ['        right = torch.zeros((), device=device)']),
    '        count = len(images)',
    '        sums += torch.stack([loss * count, right, torch.tensor(count, device=device)])',
    '    if dist.is_initialized():',
    '        dist.all_reduce(sums)',
    '    return sums[:2] / sums[2]',
  ].join('\n');
}

/** One epoch over this process's part of the data. */
function loopText(plan: TrainingPlan): string {
  const stepwise = plan.schedule?.kind === 'one_cycle';
  const clip =
    plan.clip === undefined
      ? []
      : [`        nn.utils.clip_grad_${plan.clip.kind}_(model.parameters(), ${literal(plan.clip.max, true)})`];
  const steps = [
    ...(plan.warmup === undefined ? [] : ['        warmup.step()']),
    ...(stepwise ? ['        scheduler.step()'] : []),
    ...(plan.ema === undefined ? [] : ['        averaged.update_parameters(model)']),
  ];
  const parameters = [
    '    model: nn.Module,',
    '    loader: DataLoader,',
    '    optimizer: torch.optim.Optimizer,',
    ...(plan.warmup === undefined ? [] : ['    warmup: torch.optim.lr_scheduler.LRScheduler,']),
    ...(stepwise ? ['    scheduler: torch.optim.lr_scheduler.LRScheduler,'] : []),
    ...(plan.ema === undefined ? [] : ['    averaged: AveragedModel,']),
    '    device: torch.device,',
  ];
  return [
    'def train_epoch(',
    ...parameters,
    ') -> float:',
    docstring(4, "One pass over this process's part of the data; gives the mean loss."),
    '    model.train()',
    '    total = 0.0',
    '    for images, targets in loader:',
    '        images, targets = images.to(device), targets.to(device)',
    '        optimizer.zero_grad()',
    ...casted(plan, 8, 'loss, _ = loss_of(model(images), targets)'),
    '        loss.backward()',
    ...clip,
    '        optimizer.step()',
    ...steps,
    '        total += loss.item()',
    '    return total / len(loader)',
  ].join('\n');
}

function mainText(plan: TrainingPlan): string {
  const tested = plan.data.test !== undefined;
  const classes = plan.loss.kind === 'cross_entropy';
  const stepwise = plan.schedule?.kind === 'one_cycle';
  const epochwise = plan.schedule !== undefined && !stepwise;
  // Not the distributed wrapper: processes may have different numbers of batches to test.
  const evaluated = plan.ema === undefined ? 'network' : 'averaged';
  const passed = [
    'model',
    'loader',
    'optimizer',
    ...(plan.warmup === undefined ? [] : ['warmup']),
    ...(stepwise ? ['scheduler'] : []),
    ...(plan.ema === undefined ? [] : ['averaged']),
    'device',
  ];
  const patience = plan.earlyStopping?.patience;
  return [
    'def main() -> None:',
    '    parser = argparse.ArgumentParser(description=__doc__)',
    '    parser.add_argument("--epochs", type=int, default=EPOCHS)',
    '    parser.add_argument("--out", type=Path, default=HERE / "trained.safetensors")',
    '    options = parser.parse_args()',
    '    epochs = options.epochs',
    '',
    '    rank = int(os.environ.get("RANK", "0"))',
    '    world = int(os.environ.get("WORLD_SIZE", "1"))',
    '    device = torch.device("cpu")',
    '    if torch.cuda.is_available():',
    '        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))',
    '        torch.cuda.set_device(device)',
    '    if world > 1:',
    '        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")',
    '',
    '    # Every process begins with the same weights, and goes on with its own chance.',
    '    torch.manual_seed(SEED)',
    '    network = build(weights=None).to(device)',
    '    torch.manual_seed(SEED + rank)',
    '    model: nn.Module = network',
    '    if world > 1:',
    '        ids = [device.index] if device.type == "cuda" else None',
    '        model = DistributedDataParallel(network, device_ids=ids)',
    '',
    '    data = training_data()',
    '    sampler = DistributedSampler(data, world, rank, seed=SEED)',
    '    loader = DataLoader(data, max(1, BATCH_SIZE // world), sampler=sampler)',
    ...(tested
      ? [
          '    test_data = testing_data()',
          '    own = Subset(test_data, range(rank, len(test_data), world))',
          '    test_loader = DataLoader(own, BATCH_SIZE)',
        ]
      : []),
    statement(4, 'optimizer = ', optimizer(plan.optimizer)),
    ...(plan.schedule === undefined ? [] : [statement(4, 'scheduler = ', schedule(plan.schedule))]),
    ...(plan.warmup === undefined
      ? []
      : [
          statement(
            4,
            'warmup = ',
            call(
              'torch.optim.lr_scheduler.LinearLR',
              'optimizer',
              named('start_factor', literal(plan.warmup.startFactor, true)),
              named('total_iters', literal(plan.warmup.steps)),
            ),
          ),
        ]),
    ...(plan.ema === undefined
      ? []
      : [
          `    average = get_ema_multi_avg_fn(${literal(plan.ema.decay, true)})`,
          '    averaged = AveragedModel(network, multi_avg_fn=average)',
        ]),
    ...(patience === undefined || !tested ? [] : ['    best, waited = float("inf"), 0']),
    '',
    '    for epoch in range(epochs):',
    '        started = time.perf_counter()',
    '        sampler.set_epoch(epoch)',
    statement(8, 'loss = ', call('train_epoch', ...passed)),
    ...(epochwise ? ['        scheduler.step()'] : []),
    '        line = f"epoch {epoch + 1}/{epochs}: loss {loss:.4f}"',
    ...(tested
      ? [
          `        test_loss, ${classes ? 'accuracy' : '_'} = evaluate(${evaluated}, test_loader, device).tolist()`,
          classes
            ? '        line += f", test loss {test_loss:.4f}, accuracy {accuracy:.4f}"'
            : '        line += f", test loss {test_loss:.4f}"',
        ]
      : []),
    '        if rank == 0:',
    '            seconds = time.perf_counter() - started',
    '            print(f"{line}, {seconds:.1f} s", flush=True)',
    ...(patience === undefined || !tested
      ? []
      : [
          '        best, waited = (test_loss, 0) if test_loss < best else (best, waited + 1)',
          `        if waited > ${patience}:`,
          '            break',
        ]),
    '',
    '    if rank == 0:',
    plan.ema === undefined ? '        kept = network.state_dict()' : '        kept = averaged.module.state_dict()',
    '        arrays = {name: value.cpu().contiguous() for name, value in kept.items()}',
    '        save_file(arrays, options.out)',
    '    if world > 1:',
    '        dist.destroy_process_group()',
  ].join('\n');
}
