// Rows of the family dl. Included by table.cpp only.
#pragma once

#include "syscalls/bind.h"
#include "syscalls/handlers.h"

namespace weft::syscalls::rows {

using abi::Bool;
using guest::GuestString;
using Buffer = std::span<std::byte>;
using ConstBuffer = std::span<const std::byte>;
using abi::FunctionIndex;

inline constexpr Definition kDl[] = {
    stub<Params<FunctionIndex, ConstBuffer, Buffer, Bool>>(
        "call_dynamic", "function_id, values, values_len, results, results_len, strict",
        Family::dl),
    stub<Params<FunctionIndex, ConstBuffer, guest::Address<std::uint8_t>, guest::InOut<abi::Size>,
                Bool>>("call_dynamic2",
                       "function_id, values, values_len, results, results_len, strict", Family::dl,
                       kStubNote, Generation::runtime_2026),
    stub<Params<>, Results<FunctionIndex>>("closure_allocate", "-> closure_id", Family::dl),
    stub<Params<FunctionIndex>>("closure_free", "closure_id", Family::dl),
    stub<Params<FunctionIndex, FunctionIndex, ConstBuffer, ConstBuffer,
                guest::Address<std::uint8_t>>>(
        "closure_prepare",
        "backing_function_id, closure_id, argument_types, argument_types_len, result_types, "
        "result_types_len, user_data_ptr",
        Family::dl),
    stub<Params<abi::DlHandle>>("dl_invalid_handle", "handle", Family::dl),
    stub<Params<GuestString, abi::DlFlags, Buffer, GuestString>, Results<abi::DlHandle>>(
        "dlopen",
        "path, path_len, flags, err_buf, err_buf_len, ld_library_path, ld_library_path_len "
        "-> handle",
        Family::dl),
    stub<Params<abi::DlHandle, GuestString, Buffer>, Results<std::uint32_t>>(
        "dlsym", "handle, symbol, symbol_len, err_buf, err_buf_len -> value", Family::dl),
    stub<Params<FunctionIndex, Buffer, Buffer>, Results<abi::ReflectionResult>>(
        "reflect_signature",
        "function_id, argument_types, argument_types_len, result_types, result_types_len "
        "-> result",
        Family::dl),
};

}  // namespace weft::syscalls::rows
