// The call table as text, JSON and Markdown: `weft abi`. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "syscalls/row.h"

namespace weft::syscalls {

/// One line an import: module, name, type, family, support, note; in columns.
std::string abi_text();
/// An array of objects: module, name, family, signature, parameters, results, support, note,
/// generation.
std::string abi_json();
/// docs/abi.md.
std::string abi_markdown();
/// The header of raw imports that sysroot/ is written against.
std::string abi_c_header();

/// "(i32, i64) -> (i32)" for "iI:i".
std::string signature_text(std::string_view signature);
/// "fd_write(fd: fd, iovs/iovs_len: ciovec[]) -> nwritten: u32".
std::string prototype(const Syscall& syscall);

}  // namespace weft::syscalls
