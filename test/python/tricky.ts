/** Specs that make generated source difficult: names that Python or the libraries have, wiring that no list of layers has. */
export const tricky: Readonly<Record<string, string>> = {
  'names that Python and torch.nn.Module have': `
    ninc: 1
    name: "1 class / nn"
    description: "Ends in a quote\\" and a backslash\\\\ \\"\\"\\" ünïcode"
    inputs: {lambda: {shape: [N, 2, 6, 6]}}
    layers:
      - conv2d: {out_channels: 2, kernel_size: 3}
        id: class
      - relu:
        id: float
      - conv2d: {out_channels: 3, kernel_size: 1}
        id: forward
      - batch_norm2d:
        id: __hidden
      - conv2d: {out_channels: 3, kernel_size: 1}
        id: _modules
      - conv2d: {out_channels: 3, kernel_size: 1}
        id: x
      - sigmoid:
        id: self
      - add:
        from: [self, class, x]
        when: false
    outputs: {def: self, "x": x}
  `,
  'names inside of structural layers': `
    ninc: 1
    name: torch
    inputs: {x: {shape: [N, 2, 4, 4]}}
    layers:
      - residual:
          layers:
            - conv2d: {out_channels: 2, kernel_size: 1}
              id: path
            - relu:
              id: self
      - residual:
          layers:
            - conv2d: {out_channels: 2, kernel_size: 1}
              id: layers
      - branches:
          merge: add
          paths:
            - [{conv2d: {out_channels: 2, kernel_size: 1}, id: dim}]
            - []
            - [{conv2d: {out_channels: 2, kernel_size: 1}, id: in}]
  `,
  'values that leave their blocks, and layers that nothing needs': `
    ninc: 1
    name: leaks
    inputs: {image: {shape: [N, 3, 8, 8]}, mask: {shape: [N, 1, 8, 8]}}
    blocks:
      unit:
        params: {channels: {}, activation: {type: string, default: relu}, norm: {type: bool, default: false}}
        layers:
          - conv2d: {out_channels: "\${channels}", kernel_size: 3, padding: 1}
          - batch_norm2d:
            when: \${norm}
          - \${activation}
          - conv2d: {out_channels: "\${channels}", kernel_size: [1, 2], padding: [0, 0, 0, 1]}
      gate:
        params: {channels: {}}
        layers:
          - concat:
            from: input
          - unit: {channels: "\${channels}"}
    layers:
      - unit: {channels: 3}
      - unit: {channels: 3, activation: elu, norm: true}
      - unit: {channels: 4, activation: tanh}
      - linear: {out_features: 5}
        id: dead
      - unit: {channels: 2}
        from: unit_2
        id: deadblock
      - gate: {channels: 4}
        from: [unit_3, mask, unit_1.relu_1]
      - branches:
          merge: concat
          paths:
            - [{conv2d: {out_channels: 2, kernel_size: 1}, from: unit_2}]
            - [relu, {add: {}, from: [relu_1, gate_1]}, {linear: {out_features: 8}}]
            - []
      - residual:
          layers:
            - conv2d: {out_channels: 10, kernel_size: 1}
            - mul:
              from: [conv2d_1, mask]
          shortcut:
            - conv2d: {out_channels: 10, kernel_size: 1}
    outputs: {all: residual_1, inner: unit_2.conv2d_2, again: residual_1, given: mask}
  `,
  'sizes that only the inputs know': `
    ninc: 1
    name: sizes
    inputs: {image: {shape: [N, 4, "2*H", W]}}
    layers:
      - reshape: {shape: ["2*N", 2, "2*H", W]}
      - flatten
      - reshape: {shape: [N, 4, "2*H", W]}
      - permute: {dims: [0, 2, 1, 3]}
      - reshape: {shape: [N, "8*H", W]}
      - reshape: {shape: [N, 4, -1, W]}
      - reshape: {shape: [N, "H", 8, W]}
  `,
  'long names': `
    ninc: 1
    name: a-network-whose-name-is-so-very-long-that-no-line-of-source-with-eighty-eight-columns-holds-it-at-all
    description: Averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword and others.
    inputs: {an_image_whose_name_is_long_enough_to_break_lines: {shape: [N, 3, 8, 8]}, a_second_input_with_a_long_name: {shape: [N, 3, 8, 8]}}
    layers:
      - conv2d: {out_channels: 3, kernel_size: 1}
        id: a_layer_whose_name_is_so_long_that_it_hardly_fits_into_one_line
      - relu:
        id: another_layer_whose_name_is_so_long_that_it_hardly_fits_into_a_line
      - add:
        from: [another_layer_whose_name_is_so_long_that_it_hardly_fits_into_a_line, a_second_input_with_a_long_name, an_image_whose_name_is_long_enough_to_break_lines]
      - maximum:
        from: [add_1, another_layer_whose_name_is_so_long_that_it_hardly_fits_into_a_line, a_second_input_with_a_long_name]
      - concat:
        from: [add_1, a_layer_whose_name_is_so_long_that_it_hardly_fits_into_one_line, a_second_input_with_a_long_name, maximum_1]
      - relu:
        id: a_layer_whose_name_is_so_very_long_that_it_never_fits_into_one_line_of_eighty_eight
    outputs: {an_output_with_a_name_that_is_rather_long_too: concat_1, another_output_of_that_kind: a_layer_whose_name_is_so_very_long_that_it_never_fits_into_one_line_of_eighty_eight}
  `,
  'double precision': `
    ninc: 1
    inputs: {x: {shape: [N, 2, 5, 5], dtype: float64}}
    layers:
      - nin_block: {out_channels: [4, 3, 2], kernel_size: 3, activation: gelu, batch_norm: true}
      - local_response_norm: {size: 3}
      - softmax
  `,
  'one layer, no parameters': `
    ninc: 1
    inputs: {x: {shape: [N, 4]}}
    layers: [relu]
  `,
  // Sides of 128 together: PyTorch's kernel for larger pictures knows no sizes that stay.
  'rows that float32 reads too early': `
    ninc: 1
    name: enlarged
    inputs: {x: {shape: [N, 2, H, 5]}}
    layers:
      - upsample: {scale_factor: [41, 1]}
      - upsample: {scale_factor: [1, 1.001]}
  `,
  'a width that is known beside a height that is not': `
    ninc: 1
    name: open
    inputs: {x: {shape: [N, 2, H, 11]}}
    layers:
      - max_pool2d: {kernel_size: 3, stride: 1, padding: 1}
      - max_pool2d: {kernel_size: 2, ceil_mode: true}
      - avg_pool2d: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true, count_include_pad: false}
      - conv_transpose2d: {out_channels: 3, kernel_size: 3, stride: 2, padding: 1}
      - linear: {out_features: 3, bias: false}
  `,
  'an output that is an input': `
    ninc: 1
    inputs: {x: {shape: [N, 4]}, y: {shape: [N, 4]}}
    layers: [relu]
    outputs: {relu: relu_1, same: "y"}
  `,
};
