// Stacks: the guest stacks of a store, switching between them, and capturing and restoring them.
// For host functions, which ask for what happens when they have returned: no frame of the host's is
// ever suspended, copied or skipped. The store's thread. docs/engine.md has the rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/diagnostic.h"
#include "engine/execution.h"
#include "engine/fiber.h"
#include "engine/function.h"
#include "engine/stack_image.h"

namespace weft::engine {

/// What the host does at the end of a restore.
struct Landed {
  void (*call)(void* env) = nullptr;
  void* env = nullptr;
};

class Stacks {
 public:
  static constexpr std::size_t kMaxFibers = 16384;
  /// Of all images together, in bytes.
  static constexpr std::size_t kMaxImages = std::size_t{256} << 20;
  /// Stacks that are kept for the next fibers.
  static constexpr std::size_t kMaxSpare = 64;

  static Diagnosed<std::unique_ptr<Stacks>> create(Execution& execution, std::uint64_t stack_size);
  Stacks(const Stacks&) = delete;
  Stacks& operator=(const Stacks&) = delete;
  ~Stacks();

  // --- Capture and restore -----------------------------------------------------------------------

  /// A copy of the guest stack as it is in the host call that runs; `values` are those that the
  /// host function was called with, as many as a restore may set (an interrupt function has none).
  Diagnosed<std::unique_ptr<StackImage>> capture(std::span<Slot> values);
  /// Brings `image` up to date if it is of the place at hand: the same calls, of which only the
  /// values may have changed. False: it is not, and stays as it is. Without the cost of a new one.
  bool renew(StackImage& image, std::span<Slot> values);
  /// For host functions: `return stacks.restore(image, results);` makes the captured host call
  /// return (again), with `results` in its first slots. Calls from the host into the guest that
  /// have begun since then end with a Left, which their host functions must propagate(). If the
  /// call that the image is of has ended, or its fiber is not the one at hand there, it is a Trap.
  /// `landed` is called when the host functions between have all returned.
  [[nodiscard]] std::uint64_t restore(const StackImage& image, std::span<const Slot> results,
                                      Landed landed = {});
  [[nodiscard]] bool can_restore(const StackImage& image) const;
  /// Nobody can ever restore it: the call, or the fiber, that it is of has ended.
  [[nodiscard]] bool is_dead(const StackImage& image) const;
  [[nodiscard]] std::size_t image_bytes() const { return image_bytes_; }

  // --- Fibers ------------------------------------------------------------------------------------

  [[nodiscard]] Fiber& main() { return *fibers_.front(); }
  [[nodiscard]] Fiber& current() { return *execution_.current; }
  /// A fiber of this store that will call `function`.
  Diagnosed<Fiber*> create_fiber(const Function& function, std::span<const Slot> arguments,
                                 const FiberOptions& options = {});
  /// What it was doing is given up. False: it is the main or the current one, or calls have begun
  /// on its stack that have not ended.
  bool destroy(Fiber& fiber);
  /// Is the current host function called by a guest of this store, and `target` fresh or suspended,
  /// and not where a call has begun that encloses the innermost?
  [[nodiscard]] bool can_switch_to(const Fiber& target) const;
  /// For host functions: `return stacks.switch_to(target, values);` suspends the current fiber
  /// behind the host call and goes on with `target`. A Trap if that cannot be. `values` are those
  /// of the host function, for Fiber::call_values.
  [[nodiscard]] std::uint64_t switch_to(Fiber& target, std::span<Slot> values = {});
  /// switch_to, with the current fiber as the target's link.
  [[nodiscard]] std::uint64_t resume(Fiber& target, std::span<Slot> values = {});
  /// switch_to the current fiber's link; a Trap without one.
  [[nodiscard]] std::uint64_t suspend(std::span<Slot> values = {});
  [[nodiscard]] std::size_t fiber_count() const { return fibers_.size(); }

  // --- For the engine's own files ----------------------------------------------------------------

  void begin(Activation& a);
  void end(Activation& a);
  /// After kSwitchStatus. Null: there is a Trap in Execution::raised.
  const Landing* land_on_target();
  /// After kRestoreStatus in the innermost call. Null: it is an outer call's, or there is a Trap.
  const Landing* land_on_image(const Activation& a);
  /// The current fiber does not catch `exception`. Null: nor has it a link that could.
  const Landing* land_on_link(Exception* exception);
  const Landing* fiber_ended();
  /// As Store::visit_exception_roots: suspended stacks and images.
  void visit_exception_roots(
      const std::function<void(const void* begin, std::size_t words)>& visit) const;

 private:
  friend class StackImage;
  explicit Stacks(Execution& execution) : execution_(execution) {}

  [[nodiscard]] bool in_guest_call() const;
  /// May the guest of `a`, which is on `fiber`, go on as the image tells?
  [[nodiscard]] static bool fits(const StackImage& image, const Activation& a, const Fiber& fiber);
  [[nodiscard]] const Landing* begin_fiber(Fiber& fiber);
  void make_current(Fiber& fiber);
  /// Its stack is no longer needed.
  void finish(Fiber& fiber);
  void recycle(std::unique_ptr<GuestStack> stack);
  Diagnosed<std::unique_ptr<GuestStack>> take_stack(std::uint64_t size);

  Execution& execution_;
  std::uint64_t last_id_ = 0;
  std::vector<std::unique_ptr<Fiber>> fibers_;  // the main one first
  std::vector<std::unique_ptr<GuestStack>> spare_;
  std::vector<StackImage*> images_;
  std::size_t image_bytes_ = 0;
  std::span<Slot> switch_values_;
  // For Execution::restoring.
  std::vector<Slot> results_;
  Landed landed_;
};

}  // namespace weft::engine
