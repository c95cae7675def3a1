// HostProcesses: children that a thread of ours acts for, in the memory of its parent.
#include <array>
#include <utility>

#include "base/result.h"
#include "engine/instance.h"
#include "engine/stacks.h"
#include "guest/memory.h"
#include "host/process.h"
#include "kernel/thread.h"
#include "runtime/call_stack.h"
#include "runtime/exec.h"
#include "runtime/guest_thread.h"
#include "runtime/processes.h"
#include "runtime/stand_in.h"

namespace weft::runtime {

struct ActedChild {
  std::unique_ptr<StandIn> stand_in;
  std::unique_ptr<kernel::Task> task;
  Members::Ticket ticket;
  /// Of a vfork: the call that returns again, and what it then sets.
  std::unique_ptr<engine::StackImage> image;
  engine::Global* stack_pointer = nullptr;
  engine::Slot saved_stack_pointer{};
  std::byte* place = nullptr;

  static void landed(void* child) {
    auto& self = *static_cast<ActedChild*>(child);
    if (self.stack_pointer != nullptr) self.stack_pointer->set(self.saved_stack_pointer);
    guest::store(self.place, abi::Pid{self.stand_in->pid()});
  }
};

Result<ActedChild*> HostProcesses::begin_acting(kernel::Thread& caller) {
  if (caller.acts_for_child()) return fail(Errno::notsup);
  Members* const members = shared();
  const auto ticket = members == nullptr ? std::nullopt : reserve(*members);
  if (!ticket) return fail(Errno::again);
  auto stand_in = StandIn::create();
  if (!stand_in) {
    members->cancel(*ticket);
    return fail(stand_in.error());
  }
  const int pid = (*stand_in)->pid();
  members->occupy(*ticket, pid);
  auto child = std::make_shared<ActedChild>();
  child->stand_in = *std::move(stand_in);
  child->task = caller.task().clone(pid);
  child->ticket = *ticket;
  caller.act_for(*child->task);
  GuestThread::Acted& acted = GuestThread::of(caller).acted();
  acted.child = std::move(child);
  return acted.child.get();
}

Result<kernel::ProcessId> HostProcesses::fork_env(kernel::Thread& caller) {
  WEFT_TRY(const ActedChild* child, begin_acting(caller));
  return child->stand_in->pid();
}

Result<> HostProcesses::vfork(kernel::Thread& caller, const kernel::ForkCall& call) {
  if (caller.acts_for_child()) return fail(Errno::notsup);
  GuestThread& thread = GuestThread::of(caller);
  auto image = thread.store().stacks().capture({static_cast<engine::Slot*>(call.values), 2});
  if (!image.has_value()) return fail(Errno::again);
  WEFT_TRY(ActedChild* const child, begin_acting(caller));
  child->image = *std::move(image);
  child->place = call.pid;
  child->stack_pointer = stack_pointer_of(thread.instance());
  if (child->stack_pointer != nullptr) child->saved_stack_pointer = child->stack_pointer->get();
  return {};
}

std::uint64_t HostProcesses::stop_acting(kernel::Thread& caller) {
  caller.stop_acting();
  GuestThread& thread = GuestThread::of(caller);
  GuestThread::Acted& acted = thread.acted();
  acted.child->task.reset();
  // It has to last until the stack is restored, behind the host functions that run now.
  acted.last = std::exchange(acted.child, nullptr);
  if (acted.last->image == nullptr) return 0;
  const std::array results{engine::Slot::i32(0)};
  return thread.store().stacks().restore(*acted.last->image, results,
                                         {&ActedChild::landed, acted.last.get()});
}

std::optional<std::uint64_t> HostProcesses::end_child(kernel::Thread& caller, int status) {
  ActedChild* const child = GuestThread::of(caller).acted().child.get();
  if (child == nullptr) return std::nullopt;
  // Descriptors that only the child had are closed before anybody can see that it has ended.
  caller.task().fds().close_all();
  child->stand_in->end(status);
  return stop_acting(caller);
}

Result<std::uint64_t> HostProcesses::exec_acted(kernel::Thread& caller,
                                                const kernel::Program& program) {
  ActedChild* const child = GuestThread::of(caller).acted().child.get();
  if (child == nullptr) return fail(Errno::noexec);
  PreparedProgram prepared;
  WEFT_TRY(ImageState state, image_of(caller.task(), program, false, prepared));
  state.ticket_index = child->ticket.index;
  state.ticket_word = child->ticket.word;
  WEFT_CHECK(replace_stand_in(*child->stand_in, state));
  return stop_acting(caller);
}

}  // namespace weft::runtime
