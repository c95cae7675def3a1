// SignalDelivery: brings the host's signals to the guest of one thread: the host's handler notes
// them, the engine has the guest stop wherever it is, and its callback is called. Its own thread;
// the host's handler may interrupt any of it.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bell.h"
#include "engine/instance.h"
#include "engine/store.h"
#include "kernel/interruption.h"
#include "kernel/thread.h"

namespace weft::runtime {

class SignalDelivery final : public kernel::Interruption {
 public:
  SignalDelivery() = default;
  SignalDelivery(const SignalDelivery&) = delete;
  SignalDelivery& operator=(const SignalDelivery&) = delete;
  ~SignalDelivery() override = default;

  /// Once, before its guest runs. All outlive it.
  void prepare(kernel::Thread& thread, engine::Store& store, engine::Instance& instance);

  /// While it lives, signals come to the calling thread and its guest. What has come for the
  /// process and was not delivered goes to another thread at the end.
  class Attached {
   public:
    explicit Attached(SignalDelivery& delivery);
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;
    ~Attached();

   private:
    SignalDelivery& delivery_;
  };

  Next interrupted(Ended ended) override;
  kernel::Callback find_callback(const std::string& name) override;
  void receive_signals(bool receive) override;
  void look_at_signals() override { store_->request_interrupt(); }
  std::optional<Bell> bring(int signal) override;

 private:
  static void on_signal(int sig, siginfo_t* info, void* context);
  static std::uint64_t on_interrupt(void* self, void* values);
  /// Nonzero: leave the guest with it.
  std::uint64_t deliver();
  std::uint64_t call_guest(engine::Function function, std::uint32_t signal);
  const engine::Function* callback();

  /// Signals come to it: any thread.
  std::atomic<bool> attached_ = false;
  kernel::Thread* thread_ = nullptr;
  engine::Store* store_ = nullptr;
  engine::Instance* instance_ = nullptr;
  engine::Global* stack_pointer_ = nullptr;
  std::optional<engine::Function> callback_;
  std::uint32_t version_ = 0;  // of callback_
  /// The callback's C library cannot start calls again: they are made again for it.
  bool foreign_ = false;
  /// A signal has been delivered that is not ignored by default.
  bool interesting_ = false;
};

}  // namespace weft::runtime
