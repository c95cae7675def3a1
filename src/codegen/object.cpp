#include "codegen/object.h"

#include <fmt/format.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <string_view>

#include "base/result.h"
#include "codegen/cost.h"
#include "codegen/main_object.h"
#include "codegen/optimize.h"
#include "codegen/tail_calls.h"
#include "wasm/validator.h"

namespace weft::codegen {
namespace {

/// Keeps the first error of the code generator; remarks and warnings are not for our users.
class ErrorKeeper : public llvm::DiagnosticHandler {
 public:
  explicit ErrorKeeper(std::string& error) : error_(error) {}
  bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
    if (info.getSeverity() != llvm::DS_Error || !error_.empty()) return true;
    llvm::raw_string_ostream out(error_);
    llvm::DiagnosticPrinterRawOStream printer(out);
    info.print(printer);
    return true;
  }

 private:
  std::string& error_;
};

Diagnosed<> check_ir(const llvm::Module& module, std::string_view maker) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (!llvm::verifyModule(module, &out)) return {};
  return diagnose(fmt::format("{} made invalid code: {}", maker, text), "This is a bug in Weft.");
}

/// Takes the functions out of the optimisers' hands that would occupy them for long. Whether the
/// module is nothing but such a function.
bool spare_costly_functions(llvm::Module& module) {
  std::size_t defined = 0;
  std::size_t spared = 0;
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    ++defined;
    if (!function.hasOptNone() && quadratic_cost(function) <= kMaxQuadraticCost) continue;
    ++spared;
    function.addFnAttr(llvm::Attribute::OptimizeNone);
    function.addFnAttr(llvm::Attribute::NoInline);
  }
  return defined == 1 && spared == 1;
}

}  // namespace

Diagnosed<llvm::LLVMTargetMachine*> ObjectMaker::target(Level level) {
  std::unique_ptr<llvm::LLVMTargetMachine>& slot = targets_[static_cast<std::size_t>(level)];
  if (!slot) {
    WEFT_TRY(slot, make_target(cpu_, level));
  }
  return slot.get();
}

Diagnosed<Object> ObjectMaker::make(const std::string& name, Level level, const Emit& emit) {
  WEFT_TRY(llvm::LLVMTargetMachine * machine, target(level));
  std::string error;
  llvm::LLVMContext context;
  context.setDiscardValueNames(true);
  context.setDiagnosticHandler(std::make_unique<ErrorKeeper>(error));
  llvm::Module module(name, context);
  module.setTargetTriple(machine->getTargetTriple().str());
  module.setDataLayout(machine->createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  ModuleContext emitter(module, module_, names_, source_);
  WEFT_CHECK(emit(emitter));
  emitter.locations().finish();
  if (verify_ == Verify::on) WEFT_CHECK(check_ir(module, "the emitter"));
  if (level != Level::none && spare_costly_functions(module)) {
    level = Level::none;
    WEFT_TRY(machine, target(level));
  }
  optimize(module, *machine, level);
  WEFT_CHECK(keep_tail_calls(module));
  if (verify_ == Verify::on) WEFT_CHECK(check_ir(module, "the optimiser"));
  WEFT_TRY(Object object, generate_code(module, *machine, emitter.locations()));
  if (!error.empty()) return diagnose("the code generator failed: " + error);
  return object;
}

Level ObjectMaker::level_for(const Batch& batch) const {
  if (batch.huge) return Level::none;
  const bool large = batch.count == 1 && batch.bytes > kLargeBody;
  return large ? std::min(level_, Level::few) : level_;
}

Diagnosed<Object> ObjectMaker::compile(const Batch& batch) {
  // The name becomes the object's STT_FILE symbol: nothing of the machine may be in it.
  return make(fmt::format("wasm.{}", batch.first), level_for(batch),
              [&](ModuleContext& emitter) -> Diagnosed<> {
                for (std::uint32_t i = 0; i < batch.count; ++i) {
                  WEFT_CHECK(wasm::validate_body(module_, batch.first + i));
                  WEFT_CHECK(emit_function(emitter, batch.first + i));
                }
                return {};
              });
}

Diagnosed<Object> ObjectMaker::compile_main() {
  // Thunks gain nothing from more work than this.
  return make("weft", std::min(level_, Level::few), emit_main_object);
}

Diagnosed<Object> ObjectMaker::compile_places(std::span<const std::uint8_t> table) {
  return make("weft.places", Level::none, [&](ModuleContext& emitter) -> Diagnosed<> {
    emit_places_object(emitter.llvm(), table);
    return {};
  });
}

}  // namespace weft::codegen
