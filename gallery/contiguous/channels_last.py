# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Channels last
=============

A memory format keeps the shape and changes the strides, and a convolution hands it on.
"""

import torch

import opsref

image = torch.arange(10.0, 22.0).view(1, 3, 2, 2)
last = image.to(memory_format=torch.channels_last)

# %%
# The storage of ``image`` has one channel after the other; in that of ``last``, the three channels
# of a pixel are side by side.

formats = opsref.draw({"image": image, "last": last}, cells="values")
formats.show()

# %%
# Nothing in the code names a format here: the kernel chooses that of its result.

weight = torch.tensor([1.0, 10.0]).view(2, 1, 1, 1).expand(2, 3, 1, 1)
results = {
    "conv2d(image)": torch.nn.functional.conv2d(image, weight),
    "conv2d(last)": torch.nn.functional.conv2d(last, weight),
}
chosen = opsref.draw(results, cells="values")
chosen.show()
