#!/bin/sh
# Statistics that are off cost no instruction: the buffers compile to the same machine code as buffers from which every
# line that concerns statistics was taken out. Those that are on cost a push none either.
# Usage: zero_cost_stats.sh COMPILER SOURCE_ROOT WORK_DIR. Exit: 0 the same, 1 different, 77 no objdump.
set -eu
compiler=$1
root=$2
work=$3
command -v objdump >/dev/null || exit 77

rm -rf "$work/without"
mkdir -p "$work/without/engine"
cp -r "$root/engine/buffers" "$work/without/engine"
cd "$work/without/engine/buffers"
counting='handles.hpp spmc_ring.hpp single_latest.hpp mailbox.hpp'
sed -i \
  -e '/const auto started = /d' \
  -e '/statistics\.\(leave\|push_ended\)(.*);$/d' \
  -e '/template <class Started>$/d' \
  -e 's/,\? \?const Started& started//' \
  -e 's/pulled(\(.*\), started)/pulled(\1, {})/' \
  -e 's/pulled_from(.*, \(version\|newest\), started)/pulled(\1, {})/' \
  -e 's/read_next(\(.*\), started)/read_next(\1)/' \
  $counting
if grep -n 'started' $counting | grep -v '^[^:]*:[0-9]*: *//'; then
  echo "these lines concern statistics, and this script does not know how to take them out"
  exit 1
fi

disassemble() { # name, folders…: the instructions of each function, in the order of the functions' names, without
                # addresses, the names of templates, and what fills the gap before the next function; two operands
                # that are compared for equality in the order of the alphabet, for which comes first is chance
  name=$1
  shift
  "$compiler" -std=c++20 -O2 -DNDEBUG "$@" -c "$root/tests/engine/buffers/zero_cost_stats.cpp" -o "$work/$name.o"
  objdump -d --no-show-raw-insn --no-addresses "$work/$name.o" |
    sed -e '/file format/d' -e '/^\t\(data16 \|cs \)*nop/d' -e '/^\txchg *%ax,%ax$/d' -e 's/_Z[A-Za-z0-9_]*/symbol/g' |
    awk '
      /\tj(e|ne) / && match(held, /\tcmp +[^,(]*(\([^)]*\))?,/) {
        first = substr(held, 1, RLENGTH - 1); sub(/\tcmp +/, "", first)
        second = substr(held, RLENGTH + 1)
        held = first < second ? "\tcmp " first "," second : "\tcmp " second "," first
      }
      NR > 1 { print held }
      { held = $0 }
      END { print held }' |
    awk -v RS= '{ gsub(/\n/, "\v"); print }' | sort | sed 's/$/\v/' | tr '\v' '\n' >"$work/$name.txt"
}
push() { # function: its instructions
  sed -n "/^<$1>:/,/^\$/p" "$work/with.txt" | sed "s/$1/push/"
}

disassemble with -I"$root"
disassemble without -I"$work/without" -I"$root"
grep -q '<ring_receive>' "$work/with.txt"
diff "$work/without.txt" "$work/with.txt"
for buffer in ring latest mailbox; do
  push "${buffer}_push" >"$work/push.txt"
  push "${buffer}_push_counted" >"$work/push_counted.txt"
  diff "$work/push.txt" "$work/push_counted.txt"
done
echo "the same $(wc -l <"$work/with.txt") lines with and without"
