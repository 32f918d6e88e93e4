import { entry } from '../entry.ts';

/** NIN68xx: what clients of `ninc serve` ask. */
export const requests = {
  NIN6801: entry({
    severity: 'error',
    title: 'a request that is not JSON',
    message: ({ reason }: { reason: string }) => `the body of the request is not JSON: ${reason}`,
    explanation: `
      A request for a prediction is a JSON object in UTF-8. JSON has no NaN and no Infinity, although Python's json module
      writes them; \`allow_nan=False\` makes it say where they are.
    `,
    incorrect: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2,]]}' http://127.0.0.1:8080/v1/models/net:predict`,
    correct: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2]]}' http://127.0.0.1:8080/v1/models/net:predict`,
  }),
  NIN6802: entry({
    severity: 'error',
    title: 'a request of another form',
    message: ({ reason }: { reason: string }) => `the request is not of the form that is read here: ${reason}`,
    explanation: `
      \`/v1/models/NAME:predict\` reads TensorFlow Serving's form: \`instances\`, one value (or one object of values by input) for
      each sample, or \`inputs\`, one whole array (or an object of arrays by input). \`/v2/models/NAME/infer\` reads the Open Inference
      Protocol's: \`inputs\`, a list of objects with \`name\`, \`shape\`, \`datatype\` and \`data\`.
    `,
    incorrect: `curl -H 'Content-Type: application/json' -d '[[1, 2]]' http://127.0.0.1:8080/v1/models/net:predict`,
    correct: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2]]}' http://127.0.0.1:8080/v1/models/net:predict`,
  }),
  NIN6803: entry({
    severity: 'error',
    title: 'lists that make no array',
    message: ({ at, reason }: { at: string; reason: string }) => `${at} ${reason}`,
    explanation: `
      Nested lists make an array where all lists of one depth have the same length, and hold numbers or lists but not both. An
      array has at least one element.
    `,
    incorrect: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2], [3]]}' http://127.0.0.1:8080/v1/models/net:predict`,
    correct: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2], [3, 4]]}' http://127.0.0.1:8080/v1/models/net:predict`,
  }),
  NIN6804: entry({
    severity: 'error',
    title: 'an element that is no finite number',
    message: ({ at, found, dtype }: { at: string; found: string; dtype: string }) =>
      `${at} is ${found}, which is no finite ${dtype}`,
    explanation: `
      Every element is a number that the network computes with: no text, no null, nothing beyond the largest float32 (3.4e38), and
      in binary data neither NaN nor an infinity. One of them would spread through the whole answer.
    `,
    incorrect: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, "2"]]}' http://127.0.0.1:8080/v1/models/net:predict`,
    correct: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2]]}' http://127.0.0.1:8080/v1/models/net:predict`,
  }),
  NIN6805: entry({
    severity: 'error',
    title: 'a datatype that the input does not have',
    message: ({ name, found, needed }: { name: string; found: string; needed: string }) =>
      `${name} is declared ${needed}, but the request calls it ${found}`,
    explanation: `
      The datatype of the Open Inference Protocol is FP32 for an input of float32, FP64 for one of float64; \`GET
      /v2/models/NAME\` tells. Bytes of a picture are scaled to 0…1 by the client.
    `,
    incorrect: `{"inputs": [{"name": "image", "shape": [1, 1], "datatype": "UINT8", "data": [255]}]}`,
    correct: `{"inputs": [{"name": "image", "shape": [1, 1], "datatype": "FP32", "data": [1.0]}]}`,
  }),
  NIN6806: entry({
    severity: 'error',
    title: 'a request that is too large',
    message: ({ what, found, limit }: { what: string; found: string; limit: string }) =>
      `${what} has ${found}; at most ${limit} are taken`,
    explanation: `
      The limits follow from the sizes of the model's inputs: so many samples as \`ninc serve --batch\` says, and of other open
      sizes what \`--dim\` says (\`--dim H=2048\`). A body has room for all of them as JSON numbers at full length; its size is looked at
      before memory is taken. Send fewer samples at once, or serve with larger limits.
    `,
    incorrect: 'ninc serve specs/nin-seed.nin.yaml --batch 1',
    correct: 'ninc serve specs/nin-seed.nin.yaml --batch 64',
  }),
  NIN6807: entry({
    severity: 'error',
    title: 'a place that is not served',
    message: ({ path, known }: { path: string; known: string }) => `${path} is not served here; ${known}`,
    explanation: `
      \`ninc serve\` serves one model under its name, as version 1: \`GET /\` shows how to call it, \`GET /v1/models/NAME\` and \`GET
      /v2/models/NAME\` describe it.
    `,
    incorrect: 'curl http://127.0.0.1:8080/v1/models/nin-sed',
    correct: 'curl http://127.0.0.1:8080/v1/models/nin-seed',
  }),
  NIN6808: entry({
    severity: 'error',
    title: 'a request that is not taken',
    message: ({ reason }: { reason: string }) => `the request is not taken: ${reason}`,
    explanation: `
      Pages are read by GET, predictions are asked by POST with a body of type application/json, application/octet-stream (binary
      tensors of the Open Inference Protocol), image/png or image/jpeg. Browsers may send requests from the server's own page only.
    `,
    incorrect: `curl -H 'Content-Type: text/csv' -d '1,2' http://127.0.0.1:8080/v1/models/net:predict`,
    correct: `curl -H 'Content-Type: application/json' -d '{"instances": [[1, 2]]}' http://127.0.0.1:8080/v1/models/net:predict`,
  }),
  NIN6809: entry({
    severity: 'error',
    title: 'an output that the model does not have',
    message: ({ name, known }: { name: string; known: readonly string[] }) =>
      `the model has no output ${name}; it has ${known.join(', ')}`,
    explanation: 'A request may name the outputs that it wants, by the names below `outputs:` of the spec.',
    incorrect: `{"inputs": […], "outputs": [{"name": "logit"}]}`,
    correct: `{"inputs": […], "outputs": [{"name": "logits"}]}`,
  }),
  NIN6810: entry({
    severity: 'error',
    title: 'an answer that JSON cannot hold',
    message: ({ name, found, index }: { name: string; found: number; index: number }) =>
      `${name} is ${found} at element ${index}, and JSON has no such number`,
    explanation: `
      The network overflowed, or its weights are not numbers. Binary tensors (\`"parameters": {"binary_data_output": true}\` in
      \`/v2/models/NAME/infer\`) hold such values.
    `,
    incorrect: `curl -d '{"instances": [[1e38, 1e38]]}' http://127.0.0.1:8080/v1/models/net:predict`,
    correct: `curl -d '{"instances": [[1, 1]]}' http://127.0.0.1:8080/v1/models/net:predict`,
  }),
  NIN6811: entry({
    severity: 'error',
    title: 'a server that takes no more requests now',
    message: ({ reason }: { reason: string }) => `no more requests are taken now: ${reason}`,
    explanation: `
      A forward pass uses all cores, so requests are answered one after another, and only so many may wait (\`--queue\`). Ask again
      later, or send several samples in one request, which is faster than one by one.
    `,
    incorrect: 'ninc serve specs/nin-seed.nin.yaml --queue 1',
    correct: 'ninc serve specs/nin-seed.nin.yaml --queue 128',
  }),
} as const;
