#!/bin/sh
# StdPlatform costs nothing: the same source compiles to the same machine code with it and with std.
# Usage: zero_cost.sh COMPILER SOURCE_ROOT WORK_DIR. Exit: 0 the same, 1 different, 77 no objdump.
set -eu
compiler=$1
root=$2
work=$3
command -v objdump >/dev/null || exit 77
mkdir -p "$work"

disassemble() { # name, flags…: the instructions of each function, without addresses and file names
  name=$1
  shift
  "$compiler" -std=c++20 -O2 -I"$root" "$@" -c "$root/tests/engine/platform/zero_cost.cpp" -o "$work/$name.o"
  objdump -d --no-show-raw-insn --no-addresses "$work/$name.o" | sed '/file format/d' >"$work/$name.txt"
}

disassemble std -DBRINE_ZERO_COST_STD
disassemble platform
grep -q '<seqlock_read>' "$work/std.txt"
diff "$work/std.txt" "$work/platform.txt"
