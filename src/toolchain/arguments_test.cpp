#include "toolchain/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::toolchain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Words = std::vector<std::string_view>;

std::vector<std::string> kept(const Words& words) {
  auto request = read_arguments(words);
  EXPECT_TRUE(request.has_value());
  return request.has_value() ? request->arguments : std::vector<std::string>{"error"};
}

std::string refused(const Words& words) {
  auto request = read_arguments(words);
  EXPECT_FALSE(request.has_value());
  return request.has_value() ? "" : request.error().message + "\n" + request.error().hint;
}

TEST(ArgumentsTest, OrdinaryOnesPassInOrder) {
  EXPECT_THAT(kept({"-O2", "-g", "-c", "a.c", "-o", "a.o", "-DX=1"}),
              ElementsAre("-O2", "-g", "-c", "a.c", "-o", "a.o", "-DX=1"));
}

TEST(ArgumentsTest, WhatMeansNothingForWasmIsLeftOut) {
  EXPECT_THAT(kept({"-fPIC", "-pie", "-static", "-rdynamic", "-z", "now", "a.c"}),
              ElementsAre("a.c"));
}

TEST(ArgumentsTest, AValueThatLooksLikeAFlagIsAValue) {
  EXPECT_THAT(kept({"-o", "-shared", "-D", "-fPIC", "a.c"}),
              ElementsAre("-o", "-shared", "-D", "-fPIC", "a.c"));
}

TEST(ArgumentsTest, LinkerFlagsOfElfAreFiltered) {
  EXPECT_THAT(kept({"-Wl,-z,relro,--gc-sections,-soname,x.so"}), ElementsAre("-Wl,--gc-sections"));
  EXPECT_THAT(kept({"-Wl,--as-needed", "-Wl,-zrelro", "-Wl,-soname=x"}), IsEmpty());
  EXPECT_THAT(kept({"-Wl,-rpath", "-Wl,/usr/lib", "-Wl,--export=f"}),
              ElementsAre("-Wl,--export=f"));
  EXPECT_THAT(kept({"-Wl,-z,now,-z,stack-size=65536", "-z", "stack-size=4096"}),
              ElementsAre("-Wl,-zstack-size=65536", "-Xlinker", "-zstack-size=4096"));
  EXPECT_THAT(kept({"-Xlinker", "-rpath", "-Xlinker", "/lib", "-Xlinker", "-s"}),
              ElementsAre("-Xlinker", "-s"));
}

TEST(ArgumentsTest, WhatCannotBeHadIsRefusedByName) {
  EXPECT_THAT(refused({"-shared", "a.o"}), HasSubstr("-shared: shared libraries"));
  EXPECT_THAT(refused({"-Wl,-shared"}), HasSubstr("--disable-shared"));
  EXPECT_THAT(refused({"-march=native"}), HasSubstr("-msimd128"));
  EXPECT_THAT(refused({"-m64"}), HasSubstr("32-bit"));
  EXPECT_THAT(refused({"-fsanitize=undefined,address"}), HasSubstr("-fsanitize=address"));
  EXPECT_THAT(refused({"--exceptions=sjlj"}), HasSubstr("standard or legacy"));
  EXPECT_THAT(refused({"--setjmp=asyncify"}), HasSubstr("exceptions or checkpoint"));
}

TEST(ArgumentsTest, SanitizersThatNeedNoRunTimePass) {
  EXPECT_THAT(kept({"-fsanitize=undefined", "-fsanitize-trap=undefined"}),
              ElementsAre("-fsanitize=undefined", "-fsanitize-trap=undefined"));
}

TEST(ArgumentsTest, OwnFlagsAreRead) {
  const Words words{"--exceptions=legacy", "--setjmp=checkpoint", "--sysroot=/x", "-pthread",
                    "a.c"};
  auto request = read_arguments(words);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->set_jump, SetJump::checkpoint);
  EXPECT_EQ(request->sysroot, "/x");
  EXPECT_TRUE(request->threads);
  EXPECT_TRUE(request->has_input);
  EXPECT_THAT(request->arguments, ElementsAre("-pthread", "a.c"));
}

TEST(ArgumentsTest, TheEncodingOfExceptionsAndTheFileThatHasThem) {
  auto request = read_arguments(Words{"--exceptions=standard", "a.c"});
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->exceptions, Exceptions::standard);
  EXPECT_EQ(request->output, "a.out");
  EXPECT_EQ(read_arguments(Words{"-o", "x", "a.c"})->output, "x");
  EXPECT_EQ(read_arguments(Words{"-ox", "a.c"})->output, "x");
}

TEST(ArgumentsTest, NothingToLinkWithoutAnInput) {
  auto request = read_arguments(Words{"-o", "x", "-v"});
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->has_input);
}

TEST(ArgumentsTest, WhetherToLinkIsKnown) {
  const auto links = [](const Words& words) { return read_arguments(words)->links; };
  EXPECT_TRUE(links({"a.cpp", "-o", "a"}));
  EXPECT_TRUE(links({"a.o", "-o", "-c"}));
  for (const char* flag : {"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only"}) {
    EXPECT_FALSE(links({flag, "a.cpp"})) << flag;
  }
}

TEST(ArgumentsTest, NamingTheThreadsLibraryMeansThreads) {
  const auto threads = [](const Words& words) { return read_arguments(words)->threads; };
  EXPECT_FALSE(threads({"a.c"}));
  EXPECT_FALSE(threads({"a.c", "-lpthreads", "-o", "-lpthread"}));
  EXPECT_TRUE(threads({"-pthread", "a.c"}));
  EXPECT_TRUE(threads({"a.c", "-lpthread"}));
  EXPECT_TRUE(threads({"a.c", "-l", "pthread"}));
  EXPECT_TRUE(threads({"a.c", "-Wl,-lpthread"}));
  EXPECT_TRUE(threads({"a.c", "/sysroot/lib/wasm32-wasix/libpthread.a"}));
}

TEST(ArgumentsTest, TheCxxLibraryIsLeftOutOnRequest) {
  auto request = read_arguments(Words{"-nostdlib++", "a.cpp"});
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->cxx_library);
  EXPECT_TRUE(request->standard_library);
  EXPECT_THAT(request->arguments, ElementsAre("a.cpp"));
}

TEST(ArgumentsTest, NamesOfOtherCxxLibrariesMeanTheOneThereIs) {
  for (const std::string_view flag : {"-lstdc++", "-lc++"}) {
    auto request = read_arguments(Words{"a.o", flag, "-lc++abi"});
    ASSERT_TRUE(request.has_value());
    EXPECT_TRUE(request->cxx_named);
    EXPECT_THAT(request->arguments, ElementsAre("a.o"));
  }
}

TEST(ArgumentsTest, HeadersOfTheCxxLibraryAreLeftOutOnRequest) {
  EXPECT_TRUE(read_arguments(Words{"a.cpp"})->cxx_headers);
  EXPECT_FALSE(read_arguments(Words{"-nostdinc++", "a.cpp"})->cxx_headers);
  EXPECT_TRUE(read_arguments(Words{"-fexperimental-library", "a.cpp"})->cxx_experimental);
}

TEST(ArgumentsTest, WhoLinksByHandGetsNothingAdded) {
  auto request = read_arguments(Words{"-nostdlib", "a.o"});
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->standard_library);
  EXPECT_FALSE(request->start_files);
}

}  // namespace
}  // namespace weft::toolchain
