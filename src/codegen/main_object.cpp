#include "codegen/main_object.h"

#include <fmt/format.h>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>
#include <llvm/IR/IRBuilder.h>

#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/layout.h"
#include "wasm/skeleton.h"

namespace weft::codegen {
namespace {

constexpr char kPlacesSymbol[] = "weft.places";

/// One global constant: header, three tables of offsets, skeleton. All in one piece, because an
/// offset from the header that lies in the header's own section needs no relocation at load time.
class HeaderBuilder {
 public:
  explicit HeaderBuilder(ModuleContext& module)
      : module_(module),
        i8_(llvm::Type::getInt8Ty(module.context())),
        i32_(llvm::Type::getInt32Ty(module.context())),
        i64_(llvm::Type::getInt64Ty(module.context())) {}

  void build(const std::vector<std::uint8_t>& skeleton) {
    const wasm::Module& wasm = module_.wasm();
    const auto functions = static_cast<std::uint32_t>(wasm.bodies.size());
    const auto types = static_cast<std::uint32_t>(wasm.types.size());
    const std::uint64_t thunks = sizeof(engine::CodeHeader) + 4 * std::uint64_t{functions};
    const std::uint64_t code_end = thunks + 8 * std::uint64_t{types};

    llvm::StructType* header_type = llvm::StructType::get(
        module_.context(),
        {llvm::ArrayType::get(i8_, 8), i32_, i32_, i32_, i32_, i32_, i32_, i32_, i32_, i64_});
    llvm::StructType* type = llvm::StructType::get(
        module_.context(),
        {header_type, llvm::ArrayType::get(i32_, functions), llvm::ArrayType::get(i32_, types),
         llvm::ArrayType::get(i32_, types), llvm::ArrayType::get(i8_, skeleton.size())},
        /*isPacked=*/true);
    header_ = new llvm::GlobalVariable(module_.llvm(), type, /*isConstant=*/true,
                                       llvm::GlobalValue::ExternalLinkage, nullptr,
                                       engine::kCodeHeaderSymbol);
    header_->setVisibility(llvm::GlobalValue::ProtectedVisibility);
    header_->setDSOLocal(true);
    header_->setAlignment(llvm::Align(16));

    const auto number = [&](std::uint64_t n) { return llvm::ConstantInt::get(i32_, n); };
    llvm::Constant* header = llvm::ConstantStruct::get(
        header_type, {text("weftcode"), number(engine::kAbiVersion), number(functions),
                      number(types), number(sizeof(engine::CodeHeader)), number(thunks),
                      number(thunks + 4 * std::uint64_t{types}), number(code_end),
                      offset_of(make_places()), llvm::ConstantInt::get(i64_, skeleton.size())});
    auto [entry_thunks, host_thunks] = make_thunks();
    header_->setInitializer(llvm::ConstantStruct::get(
        type, {header, make_functions(), entry_thunks, host_thunks,
               text({reinterpret_cast<const char*>(skeleton.data()), skeleton.size()})}));
  }

 private:
  llvm::Constant* text(std::string_view bytes) {
    return llvm::ConstantDataArray::getString(
        module_.context(), llvm::StringRef(bytes.data(), bytes.size()), /*AddNull=*/false);
  }

  llvm::Constant* offset_of(llvm::GlobalValue* value) {
    llvm::Constant* distance =
        llvm::ConstantExpr::getSub(llvm::ConstantExpr::getPtrToInt(value, i64_),
                                   llvm::ConstantExpr::getPtrToInt(header_, i64_));
    return llvm::ConstantExpr::getTrunc(distance, i32_);
  }

  /// Defined in an object of its own, which is made when all others are.
  llvm::GlobalVariable* make_places() {
    auto* const places =
        new llvm::GlobalVariable(module_.llvm(), i8_, /*isConstant=*/true,
                                 llvm::GlobalValue::ExternalLinkage, nullptr, kPlacesSymbol);
    places->setVisibility(llvm::GlobalValue::HiddenVisibility);
    places->setDSOLocal(true);
    return places;
  }

  llvm::Constant* table(const std::vector<llvm::Constant*>& elements) {
    return llvm::ConstantArray::get(llvm::ArrayType::get(i32_, elements.size()), elements);
  }

  llvm::Constant* make_functions() {
    const wasm::Module& wasm = module_.wasm();
    std::vector<llvm::Constant*> offsets;
    offsets.reserve(wasm.bodies.size());
    for (std::uint32_t i = 0; i < wasm.bodies.size(); ++i) {
      offsets.push_back(offset_of(module_.declare(wasm.imported_functions + i)));
    }
    return table(offsets);
  }

  /// A function of a type that no function of this module has comes with its own module's thunks.
  std::pair<llvm::Constant*, llvm::Constant*> make_thunks() {
    const wasm::Module& wasm = module_.wasm();
    std::vector<llvm::Constant*> entry(wasm.types.size(), llvm::ConstantInt::get(i32_, 0));
    std::vector<llvm::Constant*> host = entry;
    std::vector<bool> made(wasm.types.size());
    for (const std::uint32_t type : wasm.functions) {
      if (made[type]) continue;
      made[type] = true;
      entry[type] =
          offset_of(emit_entry_thunk(module_, type, fmt::format("weft.entry_thunk.{}", type)));
      host[type] =
          offset_of(emit_host_thunk(module_, type, fmt::format("weft.host_thunk.{}", type)));
    }
    return {table(entry), table(host)};
  }

  ModuleContext& module_;
  llvm::Type* i8_;
  llvm::Type* i32_;
  llvm::Type* i64_;
  llvm::GlobalVariable* header_ = nullptr;
};

/// Objects with landing pads refer to it.
void define_personality(ModuleContext& module) {
  llvm::IRBuilder<> ir(llvm::BasicBlock::Create(module.context(), "", module.personality()));
  ir.CreateIntrinsic(llvm::Intrinsic::ubsantrap, {},
                     {ir.getInt8(static_cast<std::uint8_t>(engine::TrapKind::unreachable))});
  ir.CreateUnreachable();
}

}  // namespace

void emit_places_object(llvm::Module& module, std::span<const std::uint8_t> table) {
  llvm::LLVMContext& context = module.getContext();
  const std::uint64_t size = table.size();
  const llvm::StringRef bytes(reinterpret_cast<const char*>(table.data()), table.size());
  llvm::Constant* const value = llvm::ConstantStruct::getAnon(
      {llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), size),
       llvm::ConstantDataArray::getString(context, bytes, /*AddNull=*/false)});
  auto* const places =
      new llvm::GlobalVariable(module, value->getType(), /*isConstant=*/true,
                               llvm::GlobalValue::ExternalLinkage, value, kPlacesSymbol);
  places->setVisibility(llvm::GlobalValue::HiddenVisibility);
  places->setAlignment(llvm::Align(8));
}

Diagnosed<> emit_main_object(ModuleContext& module) {
  HeaderBuilder(module).build(wasm::make_skeleton(module.wasm()));
  if (!module.wasm().bodies.empty()) define_personality(module);
  return {};
}

}  // namespace weft::codegen
