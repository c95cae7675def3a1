#include "codegen/places.h"

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/CodeGen/AsmPrinter.h>
#include <llvm/CodeGen/DebugHandlerBase.h>
#include <llvm/CodeGen/MachineFunction.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCSectionELF.h>
#include <llvm/MC/MCStreamer.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/raw_ostream.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/assert.h"
#include "base/result.h"

namespace weft::codegen {
namespace {

using artifact::FunctionPlaces;
using artifact::Place;

constexpr char kSection[] = ".weft.places";

/// In the object file: this, then `count` Places.
struct Head {
  std::uint32_t function;
  std::uint32_t count;
};

/// Whether it is ModuleContext's for Region::memory.
bool is_memory_tag(const llvm::MDNode& tag) {
  const auto* const type = llvm::dyn_cast<llvm::MDNode>(tag.getOperand(0));
  if (type == nullptr) return true;
  const auto* const name = llvm::dyn_cast<llvm::MDString>(type->getOperand(0));
  return name == nullptr || name->getString() == "memory";
}

/// Sees every machine instruction on its way into the object.
class PlaceRecorder : public llvm::DebugHandlerBase {
 public:
  PlaceRecorder(llvm::AsmPrinter* printer, const Locations& locations)
      : DebugHandlerBase(printer), out_(*printer), locations_(locations) {}

  /// The base class, told of no printer, does nothing by itself.
  void beginModule(llvm::Module*) override { Asm = nullptr; }
  void endInstruction() override {}

  void beginInstruction(const llvm::MachineInstr* instruction) override {
    if (new_function_) begin(*instruction->getMF());
    if (!may_stop(*instruction)) return;
    const llvm::DebugLoc& location = instruction->getDebugLoc();
    if (!location) return;
    const std::uint32_t offset = locations_.offset_of(*location);
    if (offset == last_) return;
    last_ = offset;
    functions_.back().rows.push_back({label(), offset});
  }

  void endModule() override {
    llvm::MCStreamer& stream = *out_.OutStreamer;
    stream.switchSection(
        out_.OutContext.getELFSection(kSection, llvm::ELF::SHT_PROGBITS, llvm::ELF::SHF_EXCLUDE));
    for (const Function& f : functions_) {
      if (f.rows.empty()) continue;
      stream.emitInt32(f.index);
      stream.emitInt32(f.rows.size());
      for (const Row& row : f.rows) {
        stream.emitAbsoluteSymbolDiff(row.label, f.start, sizeof(Place::pc));
        stream.emitInt32(row.offset);
      }
    }
  }

 protected:
  void beginFunctionImpl(const llvm::MachineFunction*) override {}
  void endFunctionImpl(const llvm::MachineFunction*) override {}
  /// What it calls for every function then.
  void skippedNonDebugFunction() override { new_function_ = true; }

 private:
  struct Row {
    llvm::MCSymbol* label;
    std::uint32_t offset;
  };
  struct Function {
    std::uint32_t index = 0;
    llvm::MCSymbol* start = nullptr;
    std::vector<Row> rows;
  };

  /// Where a backtrace may find the thread. A jump to another function leaves no frame behind.
  static bool may_stop(const llvm::MachineInstr& i) {
    if (i.isCall() || i.hasUnmodeledSideEffects()) return !i.isReturn();
    return i.mayLoadOrStore() && may_be_guest_memory(i);
  }

  static bool may_be_guest_memory(const llvm::MachineInstr& i) {
    return i.memoperands_empty() ||
           llvm::any_of(i.memoperands(), [](const llvm::MachineMemOperand* m) {
             const llvm::MDNode* const tag = m->getAAInfo().TBAA;
             return m->getPseudoValue() == nullptr && !m->isInvariant() &&
                    (tag == nullptr || is_memory_tag(*tag));
           });
  }

  /// A symbol ends in the function's index (SymbolNames).
  static std::uint32_t index_of(std::string_view symbol) {
    const std::size_t w = symbol.rfind('w');
    std::uint32_t index = UINT32_MAX;
    if (w != std::string_view::npos) {
      std::from_chars(symbol.data() + w + 1, symbol.data() + symbol.size(), index);
    }
    return index;
  }

  llvm::MCSymbol* label() {
    llvm::MCSymbol* const made = out_.OutContext.createTempSymbol();
    out_.OutStreamer->emitLabel(made);
    return made;
  }

  void begin(const llvm::MachineFunction& function) {
    new_function_ = false;
    last_ = 0;
    functions_.push_back({index_of(std::string_view(function.getName())), label(), {}});
  }

  llvm::AsmPrinter& out_;
  const Locations& locations_;
  bool new_function_ = false;
  std::uint32_t last_ = 0;
  std::vector<Function> functions_;
};

void read_places(llvm::ArrayRef<std::uint8_t> bytes, std::vector<FunctionPlaces>& out) {
  while (bytes.size() >= sizeof(Head)) {
    Head head{};
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes = bytes.drop_front(sizeof head);
    WEFT_ASSERT(bytes.size() / sizeof(Place) >= head.count);
    FunctionPlaces& f = out.emplace_back(FunctionPlaces{head.function, {}});
    f.places.resize(head.count);
    std::memcpy(f.places.data(), bytes.data(), head.count * sizeof(Place));
    bytes = bytes.drop_front(head.count * sizeof(Place));
  }
}

}  // namespace

// As LLVMTargetMachine::addPassesToEmitFile, but that the printer gets our recorder.
Diagnosed<Object> generate_code(llvm::Module& module, llvm::LLVMTargetMachine& target,
                                const Locations& locations) {
  Object object;
  llvm::raw_svector_ostream out(object);
  llvm::legacy::PassManager passes;
  llvm::TargetLibraryInfoImpl library(target.getTargetTriple());
  library.disableAllFunctions();
  passes.add(new llvm::TargetLibraryInfoWrapperPass(library));
  auto* const info = new llvm::MachineModuleInfoWrapperPass(&target);
  llvm::TargetPassConfig* const config = target.createPassConfig(passes);
  config->setDisableVerify(true);
  passes.add(config);
  passes.add(info);
  if (config->addISelPasses()) return diagnose("LLVM cannot select instructions");
  config->addMachinePasses();
  config->setInitialized();
  auto stream = target.createMCStreamer(out, nullptr, llvm::CodeGenFileType::ObjectFile,
                                        info->getMMI().getContext());
  if (!stream) {
    return diagnose("LLVM cannot write objects: " + llvm::toString(stream.takeError()));
  }
  llvm::AsmPrinter* const printer = target.getTarget().createAsmPrinter(target, std::move(*stream));
  if (printer == nullptr) return diagnose("LLVM has no printer of machine code");
  printer->addDebugHandler(std::make_unique<PlaceRecorder>(printer, locations));
  passes.add(printer);
  passes.add(llvm::createFreeMachineFunctionPass());
  passes.run(module);
  return object;
}

Diagnosed<std::vector<FunctionPlaces>> places_of(const Object& object) {
  const auto fail = [](llvm::Error error) {
    return diagnose("cannot read an object back: " + llvm::toString(std::move(error)));
  };
  std::vector<FunctionPlaces> out;
  auto file = llvm::object::ELF64LEFile::create({object.data(), object.size()});
  if (!file) return fail(file.takeError());
  auto sections = file->sections();
  if (!sections) return fail(sections.takeError());
  for (const llvm::object::ELF64LE::Shdr& section : *sections) {
    if ((section.sh_flags & llvm::ELF::SHF_EXCLUDE) == 0) continue;
    auto name = file->getSectionName(section);
    if (!name) return fail(name.takeError());
    if (*name != kSection) continue;
    auto bytes = file->getSectionContents(section);
    if (!bytes) return fail(bytes.takeError());
    read_places(*bytes, out);
  }
  return out;
}

}  // namespace weft::codegen
