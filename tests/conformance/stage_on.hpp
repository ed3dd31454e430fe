#pragma once

/// The stage of one platform.

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/conformance/stage.hpp"

namespace brine::tests {

template <class P>
class StageOn final : public Stage {
 public:
  using Stage::Stage;

  void spawn(std::string_view name, std::function<void()> body) override {
    threads_.emplace_back(name, std::move(body));
  }
  void join() override {
    for (typename P::thread& thread : threads_)
      thread.join();
    threads_.clear();
  }
  void yield() override { P::yield(); }
  void sleep_for(Nanoseconds duration) override { P::sleep_for(duration); }
  Nanoseconds now() override { return P::clock::now().time_since_epoch(); }

  std::unique_ptr<Flag> flag() override { return std::make_unique<FlagOn>(); }

 private:
  class FlagOn final : public Flag {
   public:
    void set() override { word_.store(1, std::memory_order_release); }
    bool is_set() override { return word_.load(std::memory_order_acquire) != 0; }

   private:
    typename P::template atomic<std::uint32_t> word_{0};  // release in set, acquire in is_set
  };

  std::vector<typename P::thread> threads_;
};

}  // namespace brine::tests
