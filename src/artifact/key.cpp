#include "artifact/key.h"

#include <fmt/format.h>
#include <nettle/sha2.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace weft::artifact {

// Made at build time by tools/source_digest.cmake.
extern const std::string_view kSourceDigest;

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string Digest::hex() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t b : bytes) {
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

std::optional<Digest> Digest::from_hex(std::string_view text) {
  Digest digest;
  if (text.size() != 2 * digest.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = digit_value(text[2 * i]);
    const int low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::optional<Key> Key::from_hex(std::string_view text) {
  const auto digest = Digest::from_hex(text);
  if (!digest) return std::nullopt;
  return Key{*digest};
}

Digest sha256(std::span<const std::uint8_t> bytes) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, bytes.size(), bytes.data());
  Digest out;
  sha256_digest(&context, out.bytes.size(), out.bytes.data());
  return out;
}

Diagnosed<Digest> sha256_file(int fd) {
  sha256_ctx context;
  sha256_init(&context);
  std::vector<std::uint8_t> buffer(std::size_t{256} << 10);
  off_t position = 0;
  while (true) {
    const auto n = ::pread(fd, buffer.data(), buffer.size(), position);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return diagnose(fmt::format("cannot read the module: {}", std::strerror(errno)));
    if (n == 0) break;
    sha256_update(&context, static_cast<std::size_t>(n), buffer.data());
    position += n;
  }
  Digest out;
  sha256_digest(&context, out.bytes.size(), out.bytes.data());
  return out;
}

Key make_key(const Digest& module_sha256, const KeyOptions& options) {
  // Lengths stand before the free texts, so that no two inputs spell the same string. The engine's
  // ABI is in the sources' digest: it covers engine/layout.h.
  const std::string text =
      fmt::format("weft artifact\nversion {}\nsources {}\nmodule {}\nlevel {}\n{}:{}\n{}:{}\n",
                  WEFT_VERSION, kSourceDigest, module_sha256.hex(), options.level,
                  options.cpu.size(), options.cpu, options.flags.size(), options.flags);
  return Key{sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})};
}

}  // namespace weft::artifact
