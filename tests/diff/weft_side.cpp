#include "diff/weft_side.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>

#include "artifact/key.h"
#include "base/result.h"
#include "codegen/compile.h"
#include "engine/call.h"
#include "engine/code.h"
#include "engine/global.h"
#include "engine/instance.h"
#include "engine/memory.h"
#include "engine/store.h"
#include "engine/table.h"
#include "runtime/cpu.h"

namespace weft::diff {
namespace {

using engine::Slot;
using engine::TrapKind;
using wasm::ValKind;
using wasm::ValType;

/// Traps as every engine can tell them apart.
std::string_view trap_class(TrapKind kind) {
  switch (kind) {
    case TrapKind::unreachable:
      return "unreachable";
    case TrapKind::integer_divide_by_zero:
      return "divide by zero";
    case TrapKind::integer_overflow:
    case TrapKind::invalid_conversion_to_integer:
      return "unrepresentable";
    case TrapKind::out_of_bounds_memory_access:
    case TrapKind::unaligned_atomic:  // an address may be both
      return "memory";
    case TrapKind::out_of_bounds_table_access:
    case TrapKind::undefined_element:
      return "table";
    case TrapKind::uninitialized_element:
    case TrapKind::indirect_call_type_mismatch:
      return "indirect call";
    case TrapKind::null_reference:
    case TrapKind::null_function_reference:
      return "null";
    case TrapKind::expected_shared_memory:
      return "not shared";
    case TrapKind::call_stack_exhausted:
      return "stack";
    default:
      return "other";
  }
}

std::string show(char type, Slot value) {
  switch (type) {
    case 'i':
      return fmt::format("{:08x}", value.as_u32());
    case 'I':
      return fmt::format("{:016x}", value.as_u64());
    case 'f': {
      const bool nan = (value.as_u32() & 0x7fffffff) > 0x7f800000;
      return nan ? "nan" : fmt::format("{:08x}", value.as_u32());
    }
    case 'F': {
      const bool nan = (value.as_u64() & ~(1ULL << 63)) > 0x7ff0000000000000;
      return nan ? "nan" : fmt::format("{:016x}", value.as_u64());
    }
    case 'v':
      return "vector";
    default:
      return value.lo == 0 ? "null" : "ref";
  }
}

ValType type_of(char letter) {
  return letter == 'i'   ? ValType(ValKind::i32)
         : letter == 'I' ? ValType(ValKind::i64)
                         : ValType::externref();
}

wasm::FuncType func_type(const Signature& signature) {
  wasm::FuncType type;
  for (const char letter : signature.params) type.params.push_back(type_of(letter));
  for (const char letter : signature.results) type.results.push_back(type_of(letter));
  return type;
}

class Run {
 public:
  Run(const Generated& generated, std::shared_ptr<const engine::Code> code)
      : generated_(generated), code_(std::move(code)) {}

  Outcome run() {
    if (!start()) return std::move(out_);
    for (const Call& call : generated_.calls) {
      if (perform(call)) continue;
      state("~");
      if (!start()) return std::move(out_);
    }
    state("");
    return std::move(out_);
  }

 private:
  bool start() {
    auto store = engine::Store::create({});
    if (!store) {
      out_.push_back(store.error().text());
      return false;
    }
    store_ = *std::move(store);
    logged_ = 0;
    log_hash_ = 0;
    make_imports();
    auto made = engine::instantiate(*store_, code_, [&](const wasm::Import& import) {
      return std::optional(imports_.at(std::string(import.name)));
    });
    if (!made) {
      out_.push_back("instance: " + made.error().text());
      return false;
    }
    if (const auto* trap = std::get_if<engine::Trap>(&*made)) {
      out_.push_back(fmt::format("instance: trap {}", trap_class(trap->kind)));
      return false;
    }
    instance_ = std::get<engine::Instance*>(*made);
    return true;
  }

  void make_imports() {
    const auto function = [&](const char* name, const Signature& signature, engine::HostCall call) {
      imports_.insert_or_assign(name, store_->host_function(func_type(signature), call, this));
    };
    function("log", {"iI", ""}, [](void* env, void* values) -> std::uint64_t {
      auto* const run = static_cast<Run*>(env);
      const auto* const slots = static_cast<const Slot*>(values);
      ++run->logged_;
      run->log_hash_ = std::rotl(run->log_hash_, 9) ^ slots[0].as_u32() ^ slots[1].as_u64();
      return 0;
    });
    function("external", {"i", "x"}, [](void*, void* values) -> std::uint64_t {
      auto* const slots = static_cast<Slot*>(values);
      slots[0] = {slots[0].as_u32() % 4, 0};
      return 0;
    });
    function("number_of", {"x", "i"}, [](void*, void* values) -> std::uint64_t {
      auto* const slots = static_cast<Slot*>(values);
      slots[0] = Slot::i32(static_cast<std::uint32_t>(slots[0].lo));
      return 0;
    });
    function("call_back", {"", "i"}, [](void* env, void* values) -> std::uint64_t {
      auto* const run = static_cast<Run*>(env);
      const auto f0 = run->instance_->find_function("f0");
      engine::Outcome outcome = engine::call(*run->store_, *f0, {});
      static_cast<Slot*>(values)[0] = Slot::i32(1);
      return run->store_->propagate(std::move(outcome));
    });
    function("throw", {"i", ""}, [](void* env, void* values) -> std::uint64_t {
      auto* const run = static_cast<Run*>(env);
      return run->store_->throw_exception(*run->tag_, {static_cast<Slot*>(values), 1});
    });
    const auto global = [&](const char* name, ValKind kind, bool is_mutable, std::uint64_t value) {
      imports_.insert_or_assign(name, store_->new_global({kind, is_mutable}, {value, 0}));
    };
    global("g0", ValKind::i32, false, 7);
    global("g1", ValKind::i64, false, 0x123456789abcdef);
    global("g2", ValKind::i64, true, 99);
    tag_ = store_->new_tag({{ValKind::i32}, {}});
    imports_.insert_or_assign("tag", tag_);
  }

  /// False: it trapped.
  bool perform(const Call& call) {
    instance_->find_global(fmt::format("g{}", generated_.plan.fuel))->set(Slot::i32(kFuel));
    std::vector<Slot> values(std::max(call.params.size(), call.results.size()));
    for (std::size_t i = 0; i < call.params.size(); ++i) {
      const bool number = std::string_view("iIfF").find(call.params[i]) != std::string_view::npos;
      // What lies above a short value is anything.
      values[i] = {number ? call.arguments[i] : 0, number ? ~0ULL : 0};
    }
    const auto function = instance_->find_function(call.name);
    const engine::Outcome outcome = engine::call(*store_, *function, values);
    std::string line = call.name + ":";
    bool trapped = false;
    if (const auto* trap = std::get_if<engine::Trap>(&outcome)) {
      if (trap->kind == TrapKind::uncaught_exception) {
        line += thrown(*trap->exception);
      } else {
        trapped = true;
        line += fmt::format(" trap {}", trap_class(trap->kind));
      }
    } else {
      for (std::size_t i = 0; i < call.results.size(); ++i) {
        line += " " + show(call.results[i], values[i]);
      }
    }
    out_.push_back(fmt::format("{} log {} {:016x}", line, logged_, log_hash_));
    return !trapped;
  }

  std::string thrown(engine::Exception& exception) {
    for (std::size_t t = 0; t < generated_.plan.tags.size(); ++t) {
      if (&engine::tag_of(&exception) != instance_->find_tag(fmt::format("e{}", t))) continue;
      std::string text = fmt::format(" throw e{}", t);
      const Slot* value = engine::values_of(&exception);
      for (const char type : generated_.plan.tags[t]) text += " " + show(type, *value++);
      return text;
    }
    return " throw something else";
  }

  void state(const char* mark) {
    const Plan& plan = generated_.plan;
    for (std::size_t i = 0; i < plan.memories.size(); ++i) {
      const engine::Memory& memory = *instance_->find_memory(fmt::format("m{}", i));
      std::uint32_t hash = 0x811c9dc5;
      for (std::size_t at = 0; at < memory.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, memory.base() + at, sizeof word);
        hash = (std::rotl(hash, 5) ^ word) * 0x01000193;
      }
      out_.push_back(fmt::format("{}m{} {} {:08x}", mark, i, memory.pages(), hash));
    }
    for (std::size_t i = 0; i < plan.globals.size(); ++i) {
      const char type = plan.globals[i].type;
      if (type == 'v' || type == 'e') continue;
      const engine::Global& global = *instance_->find_global(fmt::format("g{}", i));
      out_.push_back(fmt::format("{}g{} {}", mark, i, show(type, global.get())));
    }
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
      const engine::Table& table = *instance_->find_table(fmt::format("t{}", i));
      std::string entries;
      for (std::uint64_t at = 0; at < table.size(); ++at) {
        entries += table.get(at) == nullptr ? '0' : '1';
      }
      out_.push_back(fmt::format("{}t{} {}", mark, i, entries));
    }
    Slot value[1];
    const auto digest = instance_->find_function("digest");
    (void)engine::call(*store_, *digest, value);
    out_.push_back(fmt::format("{}digest {:016x}", mark, value[0].as_u64()));
  }

  const Generated& generated_;
  std::shared_ptr<const engine::Code> code_;
  std::unique_ptr<engine::Store> store_;
  std::map<std::string, engine::Extern, std::less<>> imports_;
  engine::Instance* instance_ = nullptr;
  engine::Tag* tag_ = nullptr;
  std::uint64_t logged_ = 0;
  std::uint64_t log_hash_ = 0;
  Outcome out_;
};

Diagnosed<std::shared_ptr<const engine::Code>> compile(const Bytes& module, int level,
                                                       const std::string& scratch) {
  WEFT_TRY(const std::string_view cpu, runtime::cpu_target());
  const std::string path = fmt::format("{}/code-{}.so", scratch, ::getpid());
  const codegen::CompileOptions options{.level = static_cast<codegen::Level>(level),
                                        .cpu = std::string(cpu),
                                        .threads = 1,
                                        .verify = codegen::Verify::on,
                                        .progress = {}};
  WEFT_TRY(const UniqueFd object, codegen::compile(module, options));
  std::error_code error;
  std::filesystem::copy_file(fmt::format("/proc/self/fd/{}", object.get()), path, error);
  if (error) return diagnose(error.message());
  auto code = engine::Code::load(path);
  ::unlink(path.c_str());
  return code;
}

}  // namespace

Outcome run_in_weft(const Generated& generated, int level, const std::string& scratch) {
  auto code = compile(generated.module, level, scratch);
  if (!code) return {"compile: " + code.error().text()};
  return Run(generated, *std::move(code)).run();
}

}  // namespace weft::diff
