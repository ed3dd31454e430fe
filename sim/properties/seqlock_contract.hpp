#pragma once

/// SeqlockContract: what every load of a seqlock must see. The value after n writes has number n.
///
///   seqlock.whole  a load returns the words of one value
///   seqlock.fresh  (or one of another name) it returns nothing older than what was there when it
///   began or what this reader
///                  has seen, and nothing that nobody has written

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/measure/context.hpp"
#include "sim/properties/known_count.hpp"

namespace brine::sim {

/// Any number of writers. (std atomics: observers make no scheduling point.)
class SeqlockContract {
 public:
  /// `fresh`: the property that a stale load fails.
  SeqlockContract(engine::RunContext& context, engine::Property& fresh)
      : whole_(&context.property("seqlock.whole")), fresh_(&fresh) {}

  void write_begins() noexcept { begun_.fetch_add(1, std::memory_order_release); }
  void write_ended() { ended_.add(); }

  /// At least as many as any load has seen. (acquire: pairs with the release in write_begins)
  [[nodiscard]] std::uint64_t begun() const noexcept {
    return begun_.load(std::memory_order_acquire);
  }
  /// At most as many as a load that starts now must see.
  [[nodiscard]] std::uint64_t ended() const noexcept { return ended_.known(); }

  class Reader;

 private:
  engine::Property* whole_;
  engine::Property* fresh_;
  std::atomic<std::uint64_t> begun_{0};
  KnownCount ended_;
};

class SeqlockContract::Reader {
 public:
  /// `wrap`: so many writes during one load make its version look unchanged; 0: more than a run
  /// does.
  Reader(SeqlockContract& contract, std::string name, std::uint64_t wrap = 0)
      : contract_(&contract), name_(std::move(name)), wrap_(wrap) {}

  void load_begins() noexcept { ended_before_ = contract_->ended(); }

  /// `number` of the value; none for a mixture. False: the load took so long that the version may
  /// have come round, and nothing was checked.
  bool loaded(std::optional<std::uint64_t> number) {
    const std::uint64_t begun = contract_->begun();
    if (wrap_ != 0 && begun - ended_before_ >= wrap_) return false;
    contract_->whole_->require(number.has_value(), [&] {
      return "'" + name_ + "' loaded a mixture of values, with " + std::to_string(ended_before_) +
             " writes complete before and " + std::to_string(begun) + " begun after";
    });
    if (!number.has_value()) return true;
    const std::uint64_t least = ended_before_ > last_ ? ended_before_ : last_;
    contract_->fresh_->require(*number >= least && *number <= begun, [&] {
      return "'" + name_ + "' loaded value " + std::to_string(*number) +
             (*number > begun ? ", which nobody has written"
                              : " although value " + std::to_string(least) +
                                    " was there before the load began, or seen");
    });
    last_ = *number;
    return true;
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  SeqlockContract* contract_;
  std::string name_;
  std::uint64_t wrap_;
  std::uint64_t last_ = 0;
  std::uint64_t ended_before_ = 0;
};

}  // namespace brine::sim
