"""GGUF -> a Hugging Face folder, from which onnxruntime-genai's builder makes the graph that convert.py fills.

Needs transformers 4.57: 5.x refuses to save what it read from a GGUF.
"""

import argparse
import os

from transformers import AutoModelForCausalLM, AutoTokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('gguf', help='SmolLM2-135M-Instruct.Q4_1.gguf')
    parser.add_argument('out', help='the folder to write')
    args = parser.parse_args()

    folder, name = os.path.split(os.path.abspath(args.gguf))
    AutoModelForCausalLM.from_pretrained(folder, gguf_file=name).save_pretrained(args.out)
    AutoTokenizer.from_pretrained(folder, gguf_file=name).save_pretrained(args.out)


if __name__ == '__main__':
    main()
