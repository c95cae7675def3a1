// What it costs to capture, restore and switch guest stacks: nanoseconds each on stdout.
// Build and run: ninja -C build/release bench_stacks && build/release/bin/bench_stacks
#include "engine/stacks.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>

#include "engine/code.h"
#include "engine/store.h"
#include "runtime/compile.h"
#include "runtime/module_file.h"
#include "text/text.h"

namespace {

using weft::engine::Slot;

constexpr char kModule[] = R"(
(module
  (import "env" "nothing" (func $nothing (param i32) (result i32)))
  (import "env" "capture" (func $capture (param i32) (result i32)))
  (import "env" "restore" (func $restore (param i32) (result i32)))
  (import "env" "switch" (func $switch (param i32) (result i32)))
  (func (export "nothing") (param $n i32) (result i32)
    (loop $more
      (drop (call $nothing (i32.const 1)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0))
  (func $depth (export "depth") (param $n i32) (param $what i32) (result i32)
    (if (result i32) (local.get $n)
      (then (i32.add (call $depth (i32.sub (local.get $n) (i32.const 1)) (local.get $what))
                     (local.get $n)))
      (else
        (if (result i32) (i32.eqz (local.get $what))
          (then
            (drop (call $capture (i32.const 1)))
            (call $restore (i32.const 1)))
          (else
            (loop $more
              (drop (call $capture (i32.const 1)))
              (br_if $more (local.tee $what (i32.sub (local.get $what) (i32.const 1)))))
            (i32.const 0))))))
  (func (export "switch") (param $n i32) (result i32)
    (loop $more
      (drop (call $switch (i32.const 1)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0)))
)";

constexpr std::uint32_t kTimes = 1'000'000;

struct Bench {
  std::unique_ptr<weft::engine::Store> store;
  weft::engine::Instance* instance = nullptr;
  std::unique_ptr<weft::engine::StackImage> image;
  weft::engine::Fiber* fiber = nullptr;
  std::uint32_t restores = 0;
  std::size_t bytes = 0;
};

std::uint64_t nothing(void* /*env*/, void* /*values*/) { return 0; }
std::uint64_t capture(void* env, void* values) {
  auto& b = *static_cast<Bench*>(env);
  auto image = b.store->stacks().capture({static_cast<Slot*>(values), 1});
  if (!image.has_value()) return 1;
  b.image = *std::move(image);
  b.bytes = b.image->size();
  return 0;
}
std::uint64_t restore(void* env, void* /*values*/) {
  auto& b = *static_cast<Bench*>(env);
  const Slot result{};
  return ++b.restores == kTimes ? 0 : b.store->stacks().restore(*b.image, {&result, 1});
}
std::uint64_t switch_over(void* env, void* values) {
  auto& b = *static_cast<Bench*>(env);
  auto& stacks = b.store->stacks();
  const bool in_main = &stacks.current() == &stacks.main();
  const std::span<Slot> slots(static_cast<Slot*>(values), 1);
  return in_main ? stacks.resume(*b.fiber, slots) : stacks.suspend(slots);
}

/// Of this thread: others may be busy.
double cpu_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

double nanoseconds(Bench& b, const char* name, std::uint32_t first, std::uint32_t second = 0) {
  std::array slots{Slot::i32(first), Slot::i32(second)};
  const double start = cpu_time();
  const auto outcome = weft::engine::call(*b.store, *b.instance->find_function(name), slots);
  const double spent = cpu_time() - start;
  if (const auto* trap = std::get_if<weft::engine::Trap>(&outcome)) {
    fmt::print(stderr, "{}\n", trap->message());
  }
  return spent / kTimes;
}

weft::Diagnosed<> run() {
  Bench b;
  WEFT_TRY(const auto bytes, weft::text::assemble(kModule));
  WEFT_TRY(const auto file, weft::runtime::module_of("stacks.wat", bytes));
  std::string note;
  weft::runtime::CompileOptions options;
  options.use_cache = false;
  WEFT_TRY(const auto native, weft::runtime::native_code_of(file, options, note));
  WEFT_TRY(const auto code, weft::engine::Code::load(native.path, "stacks.wat"));
  WEFT_TRY(b.store, weft::engine::Store::create());
  const weft::wasm::FuncType unary{{weft::wasm::ValKind::i32}, {weft::wasm::ValKind::i32}};
  WEFT_TRY(auto made,
           weft::engine::instantiate(*b.store, code, [&](const weft::wasm::Import& import) {
             weft::engine::HostCall call = nothing;
             if (import.name == "capture") call = capture;
             if (import.name == "restore") call = restore;
             if (import.name == "switch") call = switch_over;
             return weft::engine::Extern(b.store->host_function(unary, call, &b));
           }));
  b.instance = std::get<weft::engine::Instance*>(made);
  fmt::print("a host call that does nothing {:6.1f}\n", nanoseconds(b, "nothing", kTimes));
  for (const std::uint32_t depth : {1U, 10U, 100U}) {
    const double captures = nanoseconds(b, "depth", depth, kTimes);
    b.restores = 0;
    const double restores = nanoseconds(b, "depth", depth, 0);
    fmt::print("{:3} frames, {:5} bytes: capture {:6.1f}, restore {:6.1f}, both {:6.1f}\n", depth,
               b.bytes, captures, restores, captures + restores);
  }
  const std::array forever{Slot::i32(UINT32_MAX)};
  WEFT_TRY(b.fiber, b.store->stacks().create_fiber(*b.instance->find_function("switch"), forever));
  fmt::print("a switch to a fiber and back {:6.1f}\n", nanoseconds(b, "switch", kTimes));
  b.image.reset();
  return {};
}

}  // namespace

int main() {
  const auto ran = run();
  if (ran.has_value()) return 0;
  fmt::print(stderr, "{}\n", ran.error().text());
  return 1;
}
