// Runs hammer.wasm in eight threads, each with an instance of its own, and prints what the memory
// that they share holds in the end.
//
// usage: threads_host MODULE LEVEL ROUNDS REPEATS CACHE
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/call.h"
#include "engine/instance.h"
#include "kernel/task.h"
#include "runtime/bindings.h"
#include "runtime/compile.h"
#include "runtime/guest_thread.h"
#include "runtime/module_file.h"

namespace weft::runtime {
namespace {

constexpr std::uint32_t kThreads = 8;

Diagnosed<engine::Slot> call(GuestThread& thread, std::string_view name, std::uint32_t first,
                             std::uint32_t second = 0) {
  const auto function = thread.instance().find_function(name);
  if (!function) return diagnose(fmt::format("the module exports no {}", name));
  std::array<engine::Slot, 2> values{engine::Slot::i32(first), engine::Slot::i32(second)};
  const engine::Outcome outcome = engine::call(thread.store(), *function, values);
  if (const auto* trap = std::get_if<engine::Trap>(&outcome)) return diagnose(trap->message());
  return values[0];
}

Diagnosed<std::unique_ptr<GuestThread>> start(const std::shared_ptr<const Bindings>& bindings,
                                              kernel::Task& task) {
  WEFT_TRY(std::unique_ptr<GuestThread> thread, GuestThread::create(bindings, task));
  WEFT_TRY(const std::optional<engine::Trap> trap, thread->instantiate());
  if (trap) return diagnose(trap->message());
  const engine::Outcome outcome = engine::run_start(thread->instance());
  if (const auto* failed = std::get_if<engine::Trap>(&outcome)) return diagnose(failed->message());
  return thread;
}

Diagnosed<> run_thread(const std::shared_ptr<const Bindings>& bindings, kernel::Task& task,
                       std::uint32_t number, std::uint32_t rounds) {
  WEFT_TRY(const std::unique_ptr<GuestThread> thread, start(bindings, task));
  WEFT_TRY(const engine::Slot stack, call(*thread, "stack_of", number));
  engine::Global* const pointer = thread->instance().find_global("__stack_pointer");
  if (pointer == nullptr) return diagnose("the module exports no __stack_pointer");
  pointer->set(stack);
  WEFT_TRY(const engine::Slot tls, call(*thread, "tls_of", number));
  WEFT_CHECK(call(*thread, "__wasm_init_tls", tls.as_u32()));
  WEFT_CHECK(call(*thread, "run", number, rounds));
  return {};
}

/// One program: eight threads at once, then one more that reads the results.
Diagnosed<std::string> run_once(const RunOptions& options,
                                const std::shared_ptr<const engine::Code>& code,
                                std::uint32_t rounds) {
  WEFT_TRY(std::shared_ptr<const Bindings> bindings, Bindings::create(options, code, nullptr));
  WEFT_TRY(const std::unique_ptr<kernel::Task> task, kernel::Task::create({}));
  task->fds().share();
  std::vector<Diagnosed<>> ends(kThreads);
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { ends[i] = run_thread(bindings, *task, i, rounds); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Diagnosed<>& end : ends) WEFT_CHECK(end);
  WEFT_TRY(const std::unique_ptr<GuestThread> last, start(bindings, *task));
  WEFT_TRY(const engine::Slot count, call(*last, "result_count", 0));
  std::string text;
  for (std::uint32_t i = 0; i < count.as_u32(); ++i) {
    WEFT_TRY(const engine::Slot value, call(*last, "result", i));
    text += fmt::format("{} {}\n", i, value.as_u64());
  }
  return text;
}

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Diagnosed<> run(std::span<char*> words) {
  if (words.size() != 6) return diagnose("usage: threads_host MODULE LEVEL ROUNDS REPEATS CACHE");
  RunOptions options;
  options.file = words[1];
  options.compile.level = static_cast<int>(number(words[2]));
  options.compile.cache_directory = words[5];
  WEFT_TRY(const ModuleFile file, open_module(options.file));
  WEFT_TRY(const LoadedCode loaded, load_module_code(file, options.compile, "hammer"));
  std::string first;
  for (std::uint32_t i = 0; i < number(words[4]); ++i) {
    WEFT_TRY(std::string text, run_once(options, loaded.code, number(words[3])));
    if (i == 0) first = text;
    if (text != first) return diagnose(fmt::format("run {} differs from the first:\n{}", i, text));
  }
  fmt::print("{}", first);
  return {};
}

}  // namespace
}  // namespace weft::runtime

int main(int argc, char** argv) {
  const auto done = weft::runtime::run({argv, static_cast<std::size_t>(argc)});
  if (done) return 0;
  fmt::print(stderr, "{}\n", done.error().text());
  return 1;
}
