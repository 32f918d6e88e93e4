"""Writes test/golden/schedules.json: learning rates and momenta of torch.optim.lr_scheduler, step by step.

python3 test/golden/make/schedules.py > test/golden/schedules.json
"""

import json
import warnings

import torch
from torch.optim import SGD, AdamW, lr_scheduler

warnings.filterwarnings("ignore")

PER_EPOCH = 5
EPOCHS = 6
TOTAL = PER_EPOCH * EPOCHS


def parameters():
    return [torch.nn.Parameter(torch.zeros(1))]


def momentum_of(group):
    return group["betas"][0] if "betas" in group else group["momentum"]


def run(optimizer, per_epoch=None, per_step=None, steps=TOTAL):
    """The rate and the momentum that each step is made with."""
    seen = []
    for step in range(steps):
        group = optimizer.param_groups[0]
        seen.append([group["lr"], momentum_of(group)])
        optimizer.step()
        # Nothing comes behind the last step, and OneCycleLR refuses one more than it was made for.
        if per_step is not None and step + 1 < steps:
            per_step.step()
        if per_epoch is not None and (step + 1) % PER_EPOCH == 0:
            per_epoch.step()
    return seen


def case(name, plan, make, optimizer=None):
    optimizer = optimizer or SGD(parameters(), lr=0.1, momentum=0.9)
    return {"name": name, "plan": plan, "steps": run(optimizer, **make(optimizer))}


cases = [
    case(
        "step",
        {"kind": "step", "stepSize": 2, "gamma": 0.5},
        lambda o: {"per_epoch": lr_scheduler.StepLR(o, 2, 0.5)},
    ),
    case(
        "multi_step",
        {"kind": "multi_step", "milestones": [1, 4], "gamma": 0.1},
        lambda o: {"per_epoch": lr_scheduler.MultiStepLR(o, [1, 4], 0.1)},
    ),
    case(
        "cosine",
        {"kind": "cosine", "etaMin": 0.001},
        lambda o: {"per_epoch": lr_scheduler.CosineAnnealingLR(o, EPOCHS, 0.001)},
    ),
    case(
        "cosine, and up again",
        {"kind": "cosine", "tMax": 2, "etaMin": 0.01},
        lambda o: {"per_epoch": lr_scheduler.CosineAnnealingLR(o, 2, 0.01)},
    ),
]

for name, options in {
    "one_cycle": {},
    "one_cycle, linear": {"anneal_strategy": "linear", "pct_start": 0.4},
    "one_cycle, three phases": {
        "three_phase": True,
        "div_factor": 10.0,
        "final_div_factor": 100.0,
    },
    "one_cycle, momentum as it is": {"cycle_momentum": False},
    "one_cycle, other momenta": {"base_momentum": 0.7, "max_momentum": 0.99},
}.items():
    for kind, optimizer in (
        ("sgd", SGD(parameters(), lr=0.1, momentum=0.9)),
        ("adamw", AdamW(parameters(), lr=0.1)),
    ):
        scheduler = lr_scheduler.OneCycleLR(
            optimizer, max_lr=0.5, total_steps=TOTAL, **options
        )
        cases.append(
            {
                "name": f"{name}, {kind}",
                "plan": {
                    "kind": "one_cycle",
                    "maxLr": 0.5,
                    "pctStart": options.get("pct_start", 0.3),
                    "annealStrategy": options.get("anneal_strategy", "cos"),
                    "cycleMomentum": options.get("cycle_momentum", True),
                    "baseMomentum": options.get("base_momentum", 0.85),
                    "maxMomentum": options.get("max_momentum", 0.95),
                    "divFactor": options.get("div_factor", 25.0),
                    "finalDivFactor": options.get("final_div_factor", 1e4),
                    "threePhase": options.get("three_phase", False),
                },
                "steps": run(optimizer, per_step=scheduler),
            }
        )

optimizer = SGD(parameters(), lr=0.1, momentum=0.9)
warmup = lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=8)
cases.append(
    {
        "name": "warm-up alone",
        "plan": None,
        "warmup": {"steps": 8, "startFactor": 0.25},
        "steps": run(optimizer, per_step=warmup),
    }
)
optimizer = SGD(parameters(), lr=0.1, momentum=0.9)
step = lr_scheduler.StepLR(optimizer, 1, 0.5)
warmup = lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=8)
cases.append(
    {
        "name": "warm-up and step",
        "plan": {"kind": "step", "stepSize": 1, "gamma": 0.5},
        "warmup": {"steps": 8, "startFactor": 0.25},
        "steps": run(optimizer, per_epoch=step, per_step=warmup),
    }
)

print(
    json.dumps(
        {
            "torch": torch.__version__.split("+")[0],
            "perEpoch": PER_EPOCH,
            "epochs": EPOCHS,
            "cases": cases,
        }
    )
)
