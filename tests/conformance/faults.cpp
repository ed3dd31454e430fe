#include "tests/conformance/faults.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sim/sim_platform.hpp"
#include "tests/conformance/counted.hpp"

namespace brine::tests {

namespace {

/// What the handles of one faulty buffer share.
struct Shared {
  std::uint64_t last_pushed = 0;
  bool pushing = false;
  std::set<std::uint64_t> taken = {};
  std::vector<std::unique_ptr<Counted>> hoard = {};
  Writer kept_writer = nullptr;
};
using SharedPtr = std::shared_ptr<Shared>;

class FaultyReader final : public SubjectReader {
 public:
  FaultyReader(Fault fault, Reader inner, SharedPtr shared)
      : fault_(fault), inner_(std::move(inner)), shared_(std::move(shared)) {
    if (fault == Fault::kMissesTheCurrent) (void)inner_->try_recv();
    if (fault == Fault::kSeesThePast && shared_->last_pushed != 0)
      again_ = value(shared_->last_pushed);
  }
  ~FaultyReader() override {
    const sim::SimPlatform::destructor_scope scope;
    if (fault_ != Fault::kTakesAway || inner_ == nullptr) return;
    for (Received left = inner_->try_recv(); left != kEmpty && left != kClosed;
         left = inner_->try_recv())
      shared_->taken.insert(left.n);
  }

  Received recv() override {
    return broken([&] { return waited([&] { return inner_->recv(); }); });
  }
  Received try_recv() override {
    return broken([&] { return inner_->try_recv(); });
  }
  Received recv_for(Nanoseconds timeout) override {
    if (fault_ == Fault::kWaitsWithoutLimit) return recv();
    const Nanoseconds waits = fault_ == Fault::kTimesOutEarly ? timeout / 2 : timeout;
    return broken([&] { return waited([&] { return inner_->recv_for(waits); }); });
  }
  Received recv_until(Nanoseconds since_epoch) override {
    return broken([&] { return inner_->recv_until(since_epoch); });
  }
  Batch recv_batch(std::size_t most) override {
    if (fault_ == Fault::kBatchWaitsNever && most != 0) {
      const Received first = inner_->try_recv();
      if (first.kind != Kind::kValue) return {.numbers = {}, .reason = first};
      return {.numbers = {first.n}};
    }
    const bool takes = fault_ == Fault::kEmptySpanTakes && most == 0;
    Batch batch = inner_->recv_batch(takes ? 1 : most);
    if (fault_ == Fault::kBatchThrows && Counted::ledger().refusals != 0)
      return {.numbers = {}, .reason = kThrew};
    if (fault_ == Fault::kBatchLosesOne && batch.numbers.size() > 1) batch.numbers.pop_back();
    if (batch.numbers.empty()) batch.reason = changed(batch.reason);
    return batch;
  }
  void move_about() override { inner_->move_about(); }
  void take_over(SubjectReader& other) override {
    Reader& taken_from = dynamic_cast<FaultyReader&>(other).inner_;
    inner_->take_over(*taken_from);
    taken_from.reset();
  }
  std::uint64_t version() override { return inner_->version(); }
  Received current() override {
    return fault_ == Fault::kCurrentReceives ? inner_->try_recv() : inner_->current();
  }
  Waited wait_for(const Predicate& predicate, Nanoseconds timeout) override {
    if (fault_ == Fault::kConditionNewOnly) {
      std::uint64_t tested = 0;
      const std::uint64_t old = inner_->version();
      return inner_->wait_for(
          [&](std::uint64_t number) {
            return ++tested > (old != 0 ? 1U : 0U) && predicate(number);
          },
          timeout);
    }
    Waited got;
    try {
      got = inner_->wait_for(predicate, timeout);
    } catch (const std::domain_error&) {
      if (fault_ != Fault::kConditionSwallows) throw;
    }
    if (fault_ == Fault::kConditionForgets && got.kind != Kind::kValue) got.last.reset();
    return got;
  }

 private:
  template <class Receive>
  Received waited(Receive&& receive) {
    if (fault_ != Fault::kWokenEmptyHanded) return receive();
    const Received first = inner_->try_recv();
    if (first != kEmpty) return first;
    const Received got = receive();
    return got.kind == Kind::kValue ? kEmpty : got;
  }

  template <class Receive>
  Received broken(Receive&& receive) {
    if (fault_ == Fault::kShutDuringPush && shared_->pushing) {
      sim::SimPlatform::yield();  // so that who asks again lets the push end
      return kEmpty;
    }
    if (again_) return *std::exchange(again_, std::nullopt);
    Received got = changed(receive());
    if (fault_ == Fault::kThrowMovesCursor && got == kThrew) (void)inner_->try_recv();
    if (got.kind == Kind::kValue) {
      if (fault_ == Fault::kDeliversTwice) again_ = got;
      if (fault_ == Fault::kOneBehind && got.n > 1) --got.n;
      if (fault_ == Fault::kTakesAway && !shared_->taken.insert(got.n).second) return kEmpty;
      if (fault_ == Fault::kSkipsEveryThird && ++values_ == 3) got = receive();
    }
    return got;
  }

  Received changed(Received got) {
    if (fault_ == Fault::kClosedOnce && got == kClosed && std::exchange(closed_, true))
      return kEmpty;
    if (fault_ == Fault::kEmptyIsClosed && got == kEmpty) return kClosed;
    if (fault_ == Fault::kClosedIsEmpty && got == kClosed) return kEmpty;
    if (fault_ == Fault::kLagOneShort && got.kind == Kind::kLagged) --got.n;
    if (fault_ == Fault::kTimeoutIsEmpty && got == kTimeout) return kEmpty;
    if (fault_ == Fault::kSwallowsExceptions && got == kThrew) return kEmpty;
    return got;
  }

  Fault fault_;
  Reader inner_;
  SharedPtr shared_;
  std::optional<Received> again_ = std::nullopt;
  std::uint64_t values_ = 0;
  bool closed_ = false;
};

/// A value that is made, and then not treated as it should be.
void mistreat_value(Fault fault, std::uint64_t number) {
  alignas(Counted) static unsigned char place[sizeof(Counted)];
  Counted* const made = ::new (static_cast<void*>(place)) Counted(number);
  if (fault == Fault::kLeaksAValue) return;
  std::destroy_at(made);
  std::destroy_at(made);
}

class FaultyWriter final : public SubjectWriter {
 public:
  FaultyWriter(Fault fault, Writer inner, SharedPtr shared)
      : fault_(fault), inner_(std::move(inner)), shared_(std::move(shared)) {}
  ~FaultyWriter() override {
    if (fault_ == Fault::kDroppedKeepsOpen) shared_->kept_writer = std::move(inner_);
  }

  bool push(std::uint64_t number) override {
    treat_value(number);
    shared_->last_pushed = number;
    shared_->pushing = true;
    const bool pushed = inner_->push(number);
    shared_->pushing = false;
    return pushed || fault_ == Fault::kPushAfterClose;
  }
  void close() override { inner_->close(); }
  void move_about() override { inner_->move_about(); }
  void take_over(SubjectWriter& other) override {
    inner_->take_over(*dynamic_cast<FaultyWriter&>(other).inner_);
  }

 private:
  void treat_value(std::uint64_t number) {
    const bool mistreats = fault_ == Fault::kLeaksAValue || fault_ == Fault::kDestroysTwice;
    if (mistreats && number == 1) mistreat_value(fault_, number);
    if (fault_ == Fault::kHoards) shared_->hoard.push_back(std::make_unique<Counted>(number));
    if (fault_ != Fault::kPushCopies) return;
    const Counted original(number);
    const Counted copy(original);
  }

  Fault fault_;
  Writer inner_;
  SharedPtr shared_;
};

class FaultySubject final : public Subject {
 public:
  FaultySubject(Fault fault, std::unique_ptr<Subject> inner)
      : fault_(fault), inner_(std::move(inner)) {}

  Writer writer() override {
    if (fault_ == Fault::kTwoWriters && std::exchange(has_writer_, true)) return nullptr;
    return std::make_unique<FaultyWriter>(fault_, inner_->writer(), shared_);
  }
  Reader subscribe() override {
    auto made = std::make_unique<FaultyReader>(fault_, inner_->subscribe(), shared_);
    most_readers_ = std::max(most_readers_, inner_->active_readers());
    return made;
  }
  std::uint64_t pushed() override {
    return fault_ == Fault::kCountsPushesTwice ? 2 * inner_->pushed() : inner_->pushed();
  }
  std::uint64_t active_readers() override {
    return fault_ == Fault::kForgetsToCountOut ? most_readers_ : inner_->active_readers();
  }
  std::uint64_t parks() override { return inner_->parks(); }
  std::uint64_t dropped() override { return inner_->dropped(); }
  std::uint64_t overwritten() override { return inner_->overwritten(); }
  bool pending() override { return inner_->pending(); }

 private:
  Fault fault_;
  std::unique_ptr<Subject> inner_;
  SharedPtr shared_ = std::make_shared<Shared>();
  std::uint64_t most_readers_ = 0;
  bool has_writer_ = false;
};

}  // namespace

std::unique_ptr<Subject> with_fault(Fault fault, std::unique_ptr<Subject> inner) {
  return std::make_unique<FaultySubject>(fault, std::move(inner));
}

}  // namespace brine::tests
