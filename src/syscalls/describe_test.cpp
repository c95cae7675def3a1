#include "syscalls/describe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "syscalls/table.h"

namespace weft::syscalls {
namespace {

TEST(Describe, Prototypes) {
  EXPECT_EQ(prototype(*find("wasi_snapshot_preview1", "fd_write", "iiii:i")),
            "fd_write(fd: fd, iovs/iovs_len: ciovec[]) -> nwritten: u32");
  EXPECT_EQ(prototype(*find("wasi_snapshot_preview1", "proc_exit", "i:")), "proc_exit(rval: u32)");
  EXPECT_EQ(signature_text("iI:i"), "(i32, i64) -> (i32)");
  EXPECT_EQ(signature_text(":"), "() -> ()");
  EXPECT_EQ(signature_text(""), "() -> ()");
}

TEST(Describe, TextHasALineForEachRow) {
  const std::string text = abi_text();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), table().size());
  EXPECT_NE(text.find("wasix_32v1.proc_exec3"), std::string::npos);
}

TEST(Describe, JsonIsComplete) {
  const auto json = nlohmann::json::parse(abi_json());
  ASSERT_EQ(json.size(), table().size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    EXPECT_EQ(json[i]["name"], table()[i].name);
    EXPECT_EQ(json[i]["signature"], table()[i].signature);
    EXPECT_EQ(json[i]["support"], support_name(table()[i].support()));
    EXPECT_EQ(json[i]["results"].size(), table()[i].shape().results.size());
  }
}

TEST(Describe, CHeaderHasEachImportOfTodayOnce) {
  const std::string header = abi_c_header();
  const auto count = [&](std::string_view text) {
    std::size_t n = 0;
    for (auto at = header.find(text); at != std::string::npos; at = header.find(text, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("\nint32_t __import_fd_read(int32_t fd, const void *iovs, int32_t iovs_len, "
                  "void *nread);"),
            1U);
  EXPECT_EQ(count("__import_args_get(const void *argv, const void *argv_buf)"), 1U);
  EXPECT_EQ(count("__import_fd_seek(int32_t fd, int64_t offset, int32_t whence"), 1U);
  EXPECT_EQ(count("\nvoid __import_proc_exit2(int32_t"), 1U);
  EXPECT_EQ(count("\nint32_t __import_sched_yield(void);"), 1U);
  EXPECT_EQ(count("WEFT_IMPORT(\"wasi\", \"thread-spawn\")\nint32_t __import_wasi_thread_spawn("),
            1U);
  EXPECT_EQ(count("__import_thread_local_create"), 0U);  // of 2023
  EXPECT_EQ(count("wasi_unstable"), 0U);
  EXPECT_EQ(count("WEFT_IMPORT(\""), count(");\n"));
}

/// `weft abi --markdown > docs/abi.md` renews it, as does this test with WEFT_BLESS=1.
TEST(Describe, TheReferencePageIsUpToDate) {
  const auto page = std::filesystem::path(__FILE__).parent_path() / "../../docs/abi.md";
  if (std::getenv("WEFT_BLESS") != nullptr) std::ofstream(page) << abi_markdown();
  std::ifstream in(page);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(text == abi_markdown()) << "docs/abi.md is out of date: run ./dev bless";
}

}  // namespace
}  // namespace weft::syscalls
