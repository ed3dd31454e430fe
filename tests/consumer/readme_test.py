"""The code in the README is code that is compiled and run here."""

import os
import pathlib
import re
import unittest

SOURCE = pathlib.Path(os.environ["BRINE_SOURCE"])
PROJECT = SOURCE / "tests" / "consumer" / "project"


class Readme(unittest.TestCase):
    def test_every_block_of_code_stands_in_a_file_of_the_project(self):
        blocks = re.findall(r"^```(?:cpp|cmake)\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.M | re.S)
        self.assertGreaterEqual(len(blocks), 3)
        files = {file.name: file.read_text() for file in sorted(PROJECT.iterdir())}
        for block in blocks:
            with self.subTest(block=block.splitlines()[0]):
                self.assertTrue(any(block in text for text in files.values()), f"in none of {[*files]}:\n{block}")


if __name__ == "__main__":
    unittest.main()
