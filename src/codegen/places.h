// Places: which instruction of the guest each machine instruction belongs to that may call or
// trap. Noted while machine code is written, found again in the object file. Any thread that may
// use the LLVM module.
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <vector>

#include "artifact/debug_table.h"
#include "base/diagnostic.h"
#include "codegen/emit/locations.h"

namespace weft::codegen {

/// The bytes of an ELF object.
using Object = llvm::SmallVector<char, 0>;

/// Machine code for `module` as an ELF object. Its functions' places stand in a section that the
/// linker leaves out.
Diagnosed<Object> generate_code(llvm::Module& module, llvm::LLVMTargetMachine& target,
                                const Locations& locations);

/// What generate_code noted; `body` is the index in the whole function index space.
Diagnosed<std::vector<artifact::FunctionPlaces>> places_of(const Object& object);

}  // namespace weft::codegen
