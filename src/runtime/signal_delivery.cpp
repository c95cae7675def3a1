#include "runtime/signal_delivery.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/blocking_call.h"
#include "base/uninstrumented.h"
#include "engine/signals.h"
#include "host/signals.h"
#include "runtime/processes.h"

namespace weft::runtime {
namespace {

/// Compiled C keeps up to so many bytes below `__stack_pointer` without moving it.
constexpr std::uint32_t kRedZone = 128;
/// How C libraries wake a thread that is cancelled, by convention. Its callback has nothing to say
/// to a call that has not begun but this: do not. Between the library's look at its own note and
/// the call there is always a gap.
constexpr std::uint32_t kCancellation = 33;
/// What the WASIX C library calls its callback; ours has another name.
constexpr std::string_view kForeignCallback = "__wasm_signal";

constinit thread_local SignalDelivery* t_delivery __attribute__((tls_model("initial-exec"))) =
    nullptr;

const wasm::FuncType& callback_type() {
  static const wasm::FuncType type{{wasm::ValKind::i32}, {}};
  return type;
}

engine::Global* find_stack_pointer(engine::Instance& instance) {
  engine::Global* global = instance.find_global("__stack_pointer");
  // Linkers make it the first, exported or not.
  if (global == nullptr && instance.global_count() > 0) global = instance.global(0);
  if (global == nullptr || !global->type().is_mutable ||
      global->type().type.kind() != wasm::ValKind::i32)
    return nullptr;
  return global;
}

}  // namespace

void SignalDelivery::prepare(kernel::Thread& thread, engine::Store& store,
                             engine::Instance& instance) {
  thread_ = &thread;
  store_ = &store;
  instance_ = &instance;
  stack_pointer_ = find_stack_pointer(instance);
  store.on_interrupt(&on_interrupt, this);
}

WEFT_UNINSTRUMENTED void SignalDelivery::on_signal(int sig, siginfo_t* info, void* context) {
  if (sig == SIGCHLD) reap_orphans();
  const int signal = host::meant_signal(sig, info);
  SignalDelivery* const self = t_delivery;
  if (self == nullptr) {
    // A thread of Weft's own, or not yet a guest's: somebody else shall have it.
    sigaddset(&static_cast<ucontext_t*>(context)->uc_sigmask, sig);
    uninterrupted_call(SYS_kill, ::getpid(), signal);
    return;
  }
  self->thread_->pending().note(signal, host::is_for_thread(info));
  self->store_->note_interrupt();
  engine::attend(context);
}

SignalDelivery::Attached::Attached(SignalDelivery& delivery) : delivery_(delivery) {
  WEFT_ASSERT(t_delivery == nullptr);
  t_delivery = &delivery;
  delivery.thread_->set_host_thread(host::thread_id());
  host::block_signals(delivery.thread_->blocks_signals() ? host::Blocked::yes : host::Blocked::no);
  delivery.attached_.store(true);
}

SignalDelivery::Attached::~Attached() {
  delivery_.attached_.store(false);
  host::block_signals(host::Blocked::yes);
  t_delivery = nullptr;
  while (const int signal = delivery_.thread_->pending().take_for_process())
    ::kill(::getpid(), signal);
}

std::optional<Bell> SignalDelivery::bring(int signal) {
  // One that blocks them keeps them with the host, which has them pending over an exec.
  if (!attached_.load() || thread_->blocks_signals()) return std::nullopt;
  thread_->pending().note(signal, true);
  return store_->prepare_interrupt();
}

void SignalDelivery::receive_signals(bool receive) {
  const kernel::ProcessSignals& process = thread_->task().signals();
  engine::on_sent_signals(receive ? &on_signal : nullptr);
  for (int signal = 1; signal <= host::kLastSignal; ++signal) {
    const auto number = static_cast<std::uint32_t>(signal);
    // The engine hands on what it has not asked for itself.
    if (host::is_hosts_own(number) || engine::is_engines(signal) || signal == SIGKILL ||
        signal == SIGSTOP)
      continue;
    if (receive) {
      WEFT_ASSERT(engine::install_signal_handler(signal, &on_signal));
    } else {
      host::set_disposition(number, process.inherits_ignored(number)
                                        ? host::Disposition::ignored
                                        : host::Disposition::by_default);
    }
  }
  if (!receive) watch_orphans();
}

kernel::Callback SignalDelivery::find_callback(const std::string& name) {
  if (!instance_->find_export(name)) return kernel::Callback::missing;
  const auto function = instance_->find_function(name);
  return function && *function->type == callback_type() ? kernel::Callback::usable
                                                        : kernel::Callback::unusable;
}

const engine::Function* SignalDelivery::callback() {
  kernel::ProcessSignals& process = thread_->task().signals();
  if (const std::uint32_t now = process.version(); now != version_) {
    const std::string name = process.callback();
    foreign_ = name == kForeignCallback;
    callback_ = name.empty() ? std::nullopt : instance_->find_function(name);
    version_ = now;
  }
  return callback_ ? &*callback_ : nullptr;
}

std::uint64_t SignalDelivery::call_guest(engine::Function function, std::uint32_t signal) {
  const bool handled = thread_->set_handling(signal, true);
  const engine::Slot before = stack_pointer_ != nullptr ? stack_pointer_->get() : engine::Slot{};
  if (stack_pointer_ != nullptr) {
    stack_pointer_->set(engine::Slot::i32((before.as_u32() - kRedZone) & ~15U));
  }
  engine::Slot arguments[] = {engine::Slot::i32(signal)};
  engine::Outcome outcome = engine::call(*store_, function, arguments);
  thread_->set_handling(signal, handled);
  if (!std::holds_alternative<engine::Returned>(outcome))
    return store_->propagate(std::move(outcome));
  // Whoever catches a longjmp has set it.
  if (stack_pointer_ != nullptr) stack_pointer_->set(before);
  return 0;
}

std::uint64_t SignalDelivery::deliver() {
  while (!thread_->blocks_signals()) {
    const int taken = thread_->pending().take();
    if (taken == 0) break;
    const auto signal = static_cast<std::uint32_t>(taken);
    // Looked up once: another thread may unset it at any moment.
    const engine::Function* const function = callback();
    if (function == nullptr) {
      // Unset meanwhile: it does what it does by default. While the thread acts for a child that
      // has no callback, one that does nothing would come back for ever.
      if (host::default_action(signal) == host::DefaultAction::ignore) continue;
      (void)host::send_to_process(::getpid(), signal);
      continue;
    }
    if (host::default_action(signal) != host::DefaultAction::ignore) interesting_ = true;
    if (const std::uint64_t status = call_guest(*function, signal); status != 0) return status;
    if (signal == kCancellation && !foreign_) store_->refuse_waits();
  }
  return 0;
}

std::uint64_t SignalDelivery::on_interrupt(void* self, void* /*values*/) {
  return static_cast<SignalDelivery*>(self)->deliver();
}

kernel::Interruption::Next SignalDelivery::interrupted(Ended ended) {
  const bool before = std::exchange(interesting_, false);
  store_->take_interrupt();
  const std::uint64_t status = deliver();
  const bool refused = store_->allow_waits();
  const bool interesting = std::exchange(interesting_, before);
  if (status != 0) return {.status = status, .call_again = false};
  // The guest is to be left: on the way back to it.
  if (store_->leave_requested()) return {};
  const bool again = !refused && (ended == Ended::before_it_began ||
                                  (ended == Ended::while_it_waited && foreign_ && !interesting));
  return {.status = 0, .call_again = again};
}

}  // namespace weft::runtime
