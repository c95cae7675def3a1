#include "cli/module_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <nlohmann/json.hpp>

namespace weft::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ByteVector = std::vector<std::uint8_t>;

void append_text(ByteVector& out, std::string_view text) {
  out.push_back(static_cast<std::uint8_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

void append_section(ByteVector& out, std::uint8_t id, const ByteVector& content) {
  out.push_back(id);
  out.push_back(static_cast<std::uint8_t>(content.size()));
  out.insert(out.end(), content.begin(), content.end());
}

/// A library that imports proc_exit and something unknown, and exports `f` with sign extension.
ByteVector sample() {
  ByteVector out{0, 'a', 's', 'm', 1, 0, 0, 0};
  append_section(out, 1, {2, 0x60, 1, 0x7f, 0, 0x60, 1, 0x7f, 1, 0x7f});
  ByteVector imports{2};
  append_text(imports, "wasi_snapshot_preview1");
  append_text(imports, "proc_exit");
  imports.insert(imports.end(), {0, 0});
  append_text(imports, "env");
  append_text(imports, "mystery");
  imports.insert(imports.end(), {0, 0});
  append_section(out, 2, imports);
  append_section(out, 3, {1, 1});
  append_section(out, 5, {1, 1, 1, 2});
  ByteVector exports{1};
  append_text(exports, "f");
  exports.insert(exports.end(), {0, 2});
  append_section(out, 7, exports);
  append_section(out, 10, {1, 5, 0, 0x20, 0, 0xc0, 0x0b});
  ByteVector producers;
  append_text(producers, "producers");
  producers.push_back(1);
  append_text(producers, "language");
  producers.push_back(1);
  append_text(producers, "C");
  append_text(producers, "11");
  append_section(out, 0, producers);
  return out;
}

TEST(ModuleReport, TellsWhatAModuleHoldsAndNeeds) {
  const ByteVector bytes = sample();
  const auto report = examine("x.wasm", bytes);
  ASSERT_TRUE(report.has_value()) << report.error().text();
  EXPECT_EQ(report->kind, "library");
  EXPECT_EQ(report->functions, 1U);
  ASSERT_EQ(report->imports.size(), 2U);
  EXPECT_EQ(report->imports[0].family, "core");
  EXPECT_EQ(report->imports[0].support, "full");
  EXPECT_EQ(report->imports[1].support, "missing");
  EXPECT_THAT(report->features, ElementsAre("sign-extension"));
  EXPECT_THAT(report->memories, ElementsAre("1 pages at least, 2 at most"));
  ASSERT_EQ(report->producers.size(), 1U);
  EXPECT_EQ(report->producers[0].value, "C 11");
  EXPECT_THAT(report->advice, Contains(HasSubstr("--invoke")));
  EXPECT_THAT(report->advice, Contains(HasSubstr("--unknown-imports=trap")));
}

TEST(ModuleReport, ShowsTheSameInBothForms) {
  const ByteVector bytes = sample();
  const auto report = examine("x.wasm", bytes);
  ASSERT_TRUE(report.has_value());
  const std::string text = show_text(*report);
  EXPECT_THAT(text, HasSubstr("env.mystery (i32) -> ()"));
  EXPECT_THAT(text, HasSubstr("function f (i32) -> (i32)"));
  const std::string json = show_json(*report);
  EXPECT_THAT(json, HasSubstr(R"("kind":"library")"));
  EXPECT_THAT(json, HasSubstr(R"json({"name":"f","kind":"function","type":"(i32) -> (i32)"})json"));
}

TEST(ModuleReport, JsonIsUtf8WhateverTheNames) {
  ModuleReport report;
  report.path = "a\"\\\n\xff\xed\xa0\x80.wasm";
  report.features = {"é€😀"};
  const std::string text = show_json(report);
  EXPECT_THAT(text, HasSubstr("\"path\":\"a\\\"\\\\\\n\xef\xbf\xbd"));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json["features"][0], "é€😀");
  EXPECT_EQ(json["sections"], nlohmann::json::array());
}

TEST(ModuleReport, EveryTruncationIsRefusedOrReported) {
  const ByteVector bytes = sample();
  for (std::size_t size = 8; size < bytes.size(); ++size) {
    const ByteVector cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto report = examine("x.wasm", cut);
    if (report.has_value()) {
      EXPECT_FALSE(show_text(*report).empty());
    }
  }
}

}  // namespace
}  // namespace weft::cli
