"""The networks in Keras on TensorFlow: NHWC, `same` padding."""

from tensorflow import keras
from tensorflow.keras import layers


def nin_seed():
    def block(filters, kernel, **options):
        return [
            layers.Conv2D(filters, kernel, activation="relu", **options),
            layers.Conv2D(filters, 1, activation="relu"),
            layers.Conv2D(filters, 1, activation="relu"),
        ]

    return keras.Sequential(
        [
            keras.Input((224, 224, 3)),
            *block(96, 11, strides=4),
            layers.MaxPooling2D(3, 2),
            *block(256, 5, padding="same"),
            layers.MaxPooling2D(3, 2),
            *block(384, 3, padding="same"),
            layers.MaxPooling2D(3, 2),
            layers.SpatialDropout2D(0.5),
            *block(10, 3, padding="same"),
            layers.AveragePooling2D(5, 1),
            layers.Flatten(),
        ]
    )


def conv_norm(x, filters, kernel=1, strides=1):
    x = layers.Conv2D(filters, kernel, strides, "same", use_bias=False)(x)
    return layers.BatchNormalization(epsilon=1e-5)(x)


def resnet50():
    def bottleneck(x, width, strides, project):
        inner = layers.ReLU()(conv_norm(x, width))
        inner = layers.ReLU()(conv_norm(inner, width, 3, strides))
        shortcut = conv_norm(x, 4 * width, 1, strides) if project else x
        return layers.ReLU()(layers.Add()([conv_norm(inner, 4 * width), shortcut]))

    given = keras.Input((224, 224, 3))
    x = layers.ReLU()(conv_norm(given, 64, 7, 2))
    x = layers.MaxPooling2D(3, 2, "same")(x)
    for width, depth, strides in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]:
        for index in range(depth):
            x = bottleneck(x, width, strides if index == 0 else 1, index == 0)
    return keras.Model(given, layers.Dense(1000)(layers.GlobalAveragePooling2D()(x)))


def mobilenet_v2():
    def inverted(x, filters, strides, expand):
        channels = x.shape[-1]
        wide = layers.ReLU(6)(conv_norm(x, channels * expand)) if expand > 1 else x
        deep = layers.DepthwiseConv2D(3, strides, "same", use_bias=False)(wide)
        deep = layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-5)(deep))
        narrow = conv_norm(deep, filters)
        return layers.Add()([x, narrow]) if strides == 1 and channels == filters else narrow

    given = keras.Input((224, 224, 3))
    x = layers.ReLU(6)(conv_norm(given, 32, 3, 2))
    stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)]
    stages += [(6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expand, filters, depth, strides in stages:
        for index in range(depth):
            x = inverted(x, filters, strides if index == 0 else 1, expand)
    x = layers.GlobalAveragePooling2D()(layers.ReLU(6)(conv_norm(x, 1280)))
    return keras.Model(given, layers.Dense(1000)(layers.Dropout(0.2)(x)))


def build(network):
    return {"nin-seed": nin_seed, "resnet50": resnet50, "mobilenet_v2": mobilenet_v2}[network]()
