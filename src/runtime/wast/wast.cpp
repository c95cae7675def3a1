#include "runtime/wast/wast.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "base/result.h"
#include "engine/call.h"
#include "engine/code.h"
#include "engine/global.h"
#include "engine/instance.h"
#include "engine/store.h"
#include "runtime/compile.h"
#include "runtime/module_file.h"
#include "runtime/wast/spectest.h"
#include "runtime/wast/values.h"
#include "text/script.h"
#include "wasm/features.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::runtime {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Exports = std::map<std::string, engine::Extern, std::less<>>;

Diagnosed<Contents> read_file(const std::string& path) {
  ModuleFile file;
  file.path = path;
  file.fd.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file.fd || ::fstat(file.fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return diagnose(fmt::format("cannot read {}", path), "give a .wast file that you may read");
  }
  file.size = static_cast<std::uint64_t>(status.st_size);
  return Contents::read(file);
}

class Script {
 public:
  Script(std::unique_ptr<engine::Store> store, Exports spectest, const WastOptions& options)
      : store_(std::move(store)), options_(options) {
    registered_.emplace("spectest", std::move(spectest));
  }

  void run(const text::Command& command) {
    const Diagnosed<> result =
        std::visit([this](const auto& c) { return execute(c); }, command.what);
    if (!std::holds_alternative<text::Register>(command.what)) ++report_.assertions;
    if (result.has_value()) {
      if (!std::holds_alternative<text::Register>(command.what)) ++report_.passed;
      return;
    }
    report_.failures.push_back(fmt::format("{}: {}", command.line, result.error().text()));
  }
  WastReport take_report() { return std::move(report_); }

 private:
  using Instantiated = std::variant<engine::Instance*, engine::Trap>;

  Diagnosed<> execute(const text::ModuleSource& m) {
    if (!m.binary) return std::unexpected(m.binary.error());
    if (m.definition) {
      WEFT_TRY(definitions_[m.id], compile(*m.binary));
      last_definition_ = m.id;
      return {};
    }
    // A module that cannot be made leaves no instance for the commands that follow.
    current_ = nullptr;
    WEFT_TRY(const auto code, compile(*m.binary));
    return enter(code, m.id);
  }
  Diagnosed<> execute(const text::Instantiate& i) {
    current_ = nullptr;
    const auto found = definitions_.find(i.definition.empty() ? last_definition_ : i.definition);
    if (found == definitions_.end()) return diagnose("unknown module definition");
    return enter(found->second, i.id);
  }
  Diagnosed<> enter(const std::shared_ptr<const engine::Code>& code, const std::string& id) {
    WEFT_TRY(const Instantiated made, instantiate(code));
    if (const auto* trap = std::get_if<engine::Trap>(&made)) return diagnose(trap->message());
    current_ = std::get<engine::Instance*>(made);
    if (!id.empty()) named_[id] = current_;
    return {};
  }
  Diagnosed<> execute(const text::Register& r) {
    WEFT_TRY(engine::Instance * instance, instance_of(r.module));
    Exports exports;
    for (const wasm::Export& e : instance->module().exports) {
      if (auto value = instance->find_export(e.name)) exports.emplace(e.name, *value);
    }
    registered_[r.name] = std::move(exports);
    return {};
  }
  Diagnosed<> execute(const text::Action& a) {
    WEFT_TRY(const Performed done, perform(a));
    return expect_return(done);
  }
  Diagnosed<> execute(const text::AssertReturn& a) {
    WEFT_TRY(const Performed done, perform(a.action));
    WEFT_CHECK(expect_return(done));
    if (done.types.size() != a.results.size()) return diagnose("wrong number of results");
    for (std::size_t i = 0; i < a.results.size(); ++i) {
      if (!matches(a.results[i], done.values[i])) {
        return diagnose(fmt::format("{}: expected {}, got {}", a.action.name, show(a.results[i]),
                                    show(done.types[i], done.values[i])));
      }
    }
    return {};
  }
  Diagnosed<> execute(const text::AssertFailure& a) {
    WEFT_TRY(const Performed done, perform(a.action));
    const auto* trap = std::get_if<engine::Trap>(&done.outcome);
    if (trap == nullptr) return diagnose(fmt::format("{}: expected a trap", a.action.name));
    // Ours may go on behind a colon, the script's with a number.
    const std::string_view text = engine::to_string(trap->kind);
    const std::string_view is = text.substr(0, text.find(':'));
    const bool fits = a.kind == text::AssertFailure::Kind::exception
                          ? trap->kind == engine::TrapKind::uncaught_exception
                          : is.starts_with(a.message) || a.message.starts_with(is);
    if (!fits) {
      return diagnose(
          fmt::format("{}: expected trap '{}', got '{}'", a.action.name, a.message, is));
    }
    return {};
  }
  Diagnosed<> execute(const text::AssertModule& a) {
    if (!a.module.binary) {
      if (a.kind == text::AssertModule::Kind::malformed) return {};
      return std::unexpected(a.module.binary.error());
    }
    const Diagnosed<> valid = check(*a.module.binary);
    if (a.kind == text::AssertModule::Kind::malformed ||
        a.kind == text::AssertModule::Kind::invalid) {
      if (valid.has_value()) {
        return diagnose(fmt::format("the module was accepted; expected: {}", a.message));
      }
      return {};
    }
    WEFT_CHECK(valid);
    WEFT_TRY(const auto code, compile(*a.module.binary));
    const auto made = instantiate(code);
    const bool trapped = made.has_value() && std::holds_alternative<engine::Trap>(*made);
    const bool fits = a.kind == text::AssertModule::Kind::trap ? trapped : !made.has_value();
    if (!fits) {
      return diagnose(fmt::format("instantiation {}; expected: {}",
                                  !made.has_value() ? made.error().text()
                                  : trapped         ? "trapped"
                                                    : "succeeded",
                                  a.message));
    }
    return {};
  }
  Diagnosed<> execute(const text::Unknown& u) {
    return diagnose(fmt::format("unknown command '{}'", u.word));
  }

  Diagnosed<> check(const Bytes& bytes) const {
    WEFT_TRY(const wasm::Module module, wasm::read_module(bytes));
    WEFT_CHECK(wasm::validate(module));
    if (options_.without.empty()) return {};
    WEFT_TRY(const wasm::Features used, wasm::used_features(module));
    return wasm::require_none(used, options_.without);
  }

  Diagnosed<std::shared_ptr<const engine::Code>> compile(const Bytes& bytes) {
    if (!options_.without.empty()) WEFT_CHECK(check(bytes));
    WEFT_TRY(const ModuleFile file, module_of("module", bytes));
    WEFT_TRY(LoadedCode loaded, load_module_code(file, options_.compile, "module"));
    if (loaded.compiled) ++report_.compiled;
    return std::move(loaded.code);
  }

  Diagnosed<Instantiated> instantiate(const std::shared_ptr<const engine::Code>& code) {
    const auto resolve = [this](const wasm::Import& import) -> std::optional<engine::Extern> {
      const auto module = registered_.find(import.module);
      if (module == registered_.end()) return std::nullopt;
      const auto found = module->second.find(import.name);
      if (found == module->second.end()) return std::nullopt;
      return found->second;
    };
    WEFT_TRY(Instantiated made, engine::instantiate(*store_, code, resolve));
    if (std::holds_alternative<engine::Trap>(made)) return made;
    const engine::Outcome start = engine::run_start(*std::get<engine::Instance*>(made));
    if (const auto* trap = std::get_if<engine::Trap>(&start)) return Instantiated(*trap);
    return made;
  }

  struct Performed {
    engine::Outcome outcome;
    std::vector<wasm::ValType> types;
    std::vector<engine::Slot> values;
  };
  static Diagnosed<> expect_return(const Performed& done) {
    if (const auto* trap = std::get_if<engine::Trap>(&done.outcome)) {
      return diagnose(trap->message());
    }
    return {};
  }

  Diagnosed<Performed> perform(const text::Action& a) {
    WEFT_TRY(engine::Instance * instance, instance_of(a.module));
    Performed out;
    if (a.get) {
      const engine::Global* global = instance->find_global(a.name);
      if (global == nullptr) return diagnose(fmt::format("unknown global '{}'", a.name));
      out.types = {global->type().type};
      out.values = {global->get()};
      return out;
    }
    const auto function = instance->find_function(a.name);
    if (!function) return diagnose(fmt::format("unknown function '{}'", a.name));
    if (function->type->params.size() != a.arguments.size()) {
      return diagnose(fmt::format("{}: wrong number of arguments", a.name));
    }
    out.types = function->type->results;
    out.values.resize(std::max(a.arguments.size(), out.types.size()));
    for (std::size_t i = 0; i < a.arguments.size(); ++i) out.values[i] = slot_of(a.arguments[i]);
    out.outcome = engine::call(*store_, *function, out.values);
    return out;
  }

  Diagnosed<engine::Instance*> instance_of(const std::optional<std::string>& name) {
    if (!name) {
      if (current_ == nullptr) return diagnose("there is no module to act on");
      return current_;
    }
    const auto found = named_.find(*name);
    if (found == named_.end()) return diagnose(fmt::format("unknown module ${}", *name));
    return found->second;
  }

  std::unique_ptr<engine::Store> store_;
  const WastOptions& options_;
  std::map<std::string, Exports, std::less<>> registered_;
  std::map<std::string, engine::Instance*, std::less<>> named_;
  std::map<std::string, std::shared_ptr<const engine::Code>, std::less<>> definitions_;
  std::string last_definition_;
  engine::Instance* current_ = nullptr;
  WastReport report_;
};

}  // namespace

Diagnosed<WastReport> run_wast(const std::string& path, const WastOptions& options) {
  WEFT_TRY(const Contents contents, read_file(path));
  const std::string_view source(reinterpret_cast<const char*>(contents.bytes().data()),
                                contents.bytes().size());
  WEFT_TRY(const std::vector<text::Command> commands, text::parse_script(source));
  WEFT_TRY(std::unique_ptr<engine::Store> store, engine::Store::create());
  WEFT_TRY(Exports spectest, make_spectest(*store));
  Script script(std::move(store), std::move(spectest), options);
  for (const text::Command& command : commands) script.run(command);
  return script.take_report();
}

}  // namespace weft::runtime
