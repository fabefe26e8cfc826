"""Prints the machine, and the versions of what runs on it."""

import os
import platform
import subprocess
from importlib import metadata

import torch

NAMES = ("opsref", "timm", "numpy", "pytest", "sybil", "sphinx", "msgspec", "hypothesis")

try:
    subprocess.run(["nvidia-smi"], check=False)
except FileNotFoundError as error:
    print(error)
print(platform.processor(), os.cpu_count(), "cores")
print("python", platform.python_version(), "torch", torch.__version__, "cuda", torch.version.cuda)
installed = {each.metadata["Name"].lower() for each in metadata.distributions()}
print(*(f"{name} {metadata.version(name)}" for name in NAMES if name in installed), sep=", ")
if torch.cuda.is_available():
    print(torch.cuda.get_device_properties(0), "cudnn", torch.backends.cudnn.version())
    print("threads", torch.get_num_threads(), "tf32", torch.backends.cuda.matmul.allow_tf32)
