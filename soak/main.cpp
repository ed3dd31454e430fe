#include "soak/command_line.hpp"

int main(int argc, char** argv) {
  return brine::soak::command_line(argc, argv);
}
