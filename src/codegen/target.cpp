#include "codegen/target.h"

#include <fmt/format.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>

#include <mutex>

namespace weft::codegen {
namespace {

constexpr char kTriple[] = "x86_64-unknown-linux-gnu";

llvm::CodeGenOptLevel codegen_level(Level level) {
  switch (level) {
    case Level::none:
      return llvm::CodeGenOptLevel::None;
    case Level::few:
      return llvm::CodeGenOptLevel::Less;
    case Level::standard:
      return llvm::CodeGenOptLevel::Default;
    case Level::most:
      return llvm::CodeGenOptLevel::Aggressive;
  }
  return llvm::CodeGenOptLevel::Default;
}

llvm::TargetOptions target_options() {
  llvm::TargetOptions options;
  // A wasm multiplication and an addition round twice.
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  options.TrapUnreachable = false;
  return options;
}

void initialise_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
  });
}

}  // namespace

Diagnosed<std::unique_ptr<llvm::LLVMTargetMachine>> make_target(const std::string& cpu,
                                                                Level level) {
  initialise_llvm();
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(kTriple, error);
  if (target == nullptr) return diagnose(fmt::format("LLVM has no x86-64 target: {}", error));
  const std::unique_ptr<llvm::MCSubtargetInfo> known(
      target->createMCSubtargetInfo(kTriple, "", ""));
  if (!known || !known->isCPUStringValid(cpu)) {
    return diagnose(fmt::format("LLVM knows no CPU \"{}\"", cpu),
                    "Examples: x86-64-v2, x86-64-v3, x86-64-v4, skylake, znver4.");
  }
  // Every target with a code generator of its own makes these.
  std::unique_ptr<llvm::LLVMTargetMachine> machine(static_cast<llvm::LLVMTargetMachine*>(
      target->createTargetMachine(kTriple, cpu, "", target_options(), llvm::Reloc::PIC_,
                                  llvm::CodeModel::Small, codegen_level(level))));
  if (!machine) return diagnose(fmt::format("LLVM cannot make code for {}", cpu));
  machine->setFastISel(level == Level::none);
  return machine;
}

}  // namespace weft::codegen
