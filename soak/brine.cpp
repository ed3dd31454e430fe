#include "soak/main.hpp"

int main(int argc, char** argv) {
  return brine::main(argc, argv, brine::scenarios::all());
}
