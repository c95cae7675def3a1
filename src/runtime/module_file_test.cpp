#include "runtime/module_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace weft::runtime {
namespace {

using ::testing::HasSubstr;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string error_of(std::string_view text) {
  const auto kind = classify("x", bytes_of(text), text.size());
  return kind.has_value() ? "no error" : kind.error().text();
}

TEST(Classify, KnowsModulesAndNativeCode) {
  const std::string module("\0asm\1\0\0\0", 8);
  const auto kind = classify("x", bytes_of(module), 8);
  ASSERT_TRUE(kind.has_value());
  EXPECT_EQ(*kind, FileKind::module);
  const auto native = classify("x",
                               bytes_of("\x7f"
                                        "ELF...."),
                               8);
  ASSERT_TRUE(native.has_value());
  EXPECT_EQ(*native, FileKind::native);
}

TEST(Classify, SaysWhatElseAFileIs) {
  EXPECT_THAT(error_of(""), HasSubstr("x is empty"));
  EXPECT_THAT(error_of("(component)"), HasSubstr("components are not supported"));
  EXPECT_THAT(error_of("#!/bin/sh\n"), HasSubstr("script"));
  EXPECT_THAT(error_of("#include <stdio.h>"), HasSubstr("--target=wasm32-wasi"));
  EXPECT_THAT(error_of("PK\3\4zip"), HasSubstr("it starts with 50 4b 03 04"));
  EXPECT_THAT(error_of("some prose here, longer than that"), HasSubstr("\"some prose here,\""));
  EXPECT_THAT(error_of(std::string("\0asm\1", 5)), HasSubstr("cut off after 5 bytes"));
  EXPECT_THAT(error_of(std::string("\0asm\x0d\0\1\0", 8)), HasSubstr("is a component"));
  EXPECT_THAT(error_of(std::string("\0asm\x0d\0\1\0", 8)), HasSubstr("wasm32-wasip1"));
  EXPECT_THAT(error_of(std::string("\0asm\2\0\0\0", 8)), HasSubstr("version 2, layer 0"));
}

TEST(OpenModule, RefusesWhatIsNoFile) {
  const auto directory = open_module("/tmp");
  ASSERT_FALSE(directory.has_value());
  EXPECT_THAT(directory.error().text(), HasSubstr("/tmp is a directory"));
  const auto missing = open_module("/no/such/file.wasm");
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().text(), HasSubstr("No such file or directory"));
  EXPECT_FALSE(open_module("/dev/null").has_value());
}

TEST(OpenModule, ReadsAPipeToItsEnd) {
  const std::string path = ::testing::TempDir() + "/weft_module_pipe";
  ::unlink(path.c_str());
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::ofstream(path, std::ios::binary).write("\0asm\1\0\0\0", 8);
    ::_exit(0);
  }
  const auto file = open_module(path);
  ::unlink(path.c_str());
  ASSERT_TRUE(file.has_value()) << file.error().text();
  EXPECT_EQ(file->size, 8U);
  const auto contents = Contents::read(*file);
  ASSERT_TRUE(contents.has_value());
  EXPECT_EQ(contents->bytes()[1], 'a');
}

TEST(OpenModule, AssemblesTheTextFormat) {
  const std::string path = ::testing::TempDir() + "/weft_module.wat";
  std::ofstream(path) << " ;; a comment\n(module (func (export \"f\")))";
  const auto file = open_module(path);
  ::unlink(path.c_str());
  ASSERT_TRUE(file.has_value()) << file.error().text();
  const auto contents = Contents::read(*file);
  ASSERT_TRUE(contents.has_value());
  EXPECT_EQ(contents->bytes()[1], 'a');
}

TEST(Sections, StopsAtTheFirstBrokenOne) {
  const std::string module("\0asm\1\0\0\0\0\3\1xy\x0a\2ab\x0b\x7f!", 20);
  const auto sections = list_sections(bytes_of(module));
  ASSERT_EQ(sections.size(), 2U);
  EXPECT_EQ(sections[0].name, "x");
  EXPECT_EQ(sections[1].offset, 15U);
  EXPECT_EQ(code_size(bytes_of(module)), 2U);
  EXPECT_EQ(code_size(bytes_of("")), 0U);
  EXPECT_EQ(section_name(10), "code");
  EXPECT_EQ(section_name(99), "unknown");
}

}  // namespace
}  // namespace weft::runtime
