#include "engine/signature.h"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/assert.h"
#include "base/mutex.h"

namespace weft::engine {
namespace {

void append(std::string& key, wasm::ValType t) {
  key.push_back(static_cast<char>(t.kind()));
  if (!t.is_ref()) return;
  key.push_back(static_cast<char>(t.heap()));
  key.push_back(t.nullable() ? '?' : '!');
  if (t.heap() != wasm::HeapKind::indexed) return;
  for (int shift = 0; shift < 32; shift += 8) {
    key.push_back(static_cast<char>(t.type_index() >> shift));
  }
}

std::string key_of(const wasm::FuncType& type) {
  std::string key;
  for (const wasm::ValType t : type.params) append(key, t);
  key.push_back('>');
  for (const wasm::ValType t : type.results) append(key, t);
  return key;
}

bool in_vector_register(wasm::ValType t) {
  return t.kind() == wasm::ValKind::f32 || t.kind() == wasm::ValKind::f64 ||
         t.kind() == wasm::ValKind::v128;
}

void place_values(Signature& s) {
  s.param_count = static_cast<std::uint32_t>(s.type.params.size());
  s.result_count = static_cast<std::uint32_t>(s.type.results.size());
  s.params = std::make_unique<Place[]>(s.param_count);
  std::uint16_t integers = 0;
  std::uint16_t vectors = 0;
  for (std::uint32_t i = 0; i < s.param_count; ++i) {
    if (in_vector_register(s.type.params[i])) {
      s.params[i] = vectors < kVectorRegisters
                        ? Place{Place::Kind::vector, vectors++}
                        : Place{Place::Kind::spill, static_cast<std::uint16_t>(i)};
    } else {
      s.params[i] = integers < kIntegerRegisters
                        ? Place{Place::Kind::integer, integers++}
                        : Place{Place::Kind::spill, static_cast<std::uint16_t>(i)};
    }
    if (s.params[i].kind == Place::Kind::spill) s.spilled_slots = i + 1;
  }
  if (s.result_count > 1) {
    s.result = {Place::Kind::spill, 0};
    s.spilled_slots = std::max(s.spilled_slots, s.result_count);
  } else if (s.result_count == 1) {
    s.result = {in_vector_register(s.type.results[0]) ? Place::Kind::vector : Place::Kind::integer,
                0};
  }
}

class Registry {
 public:
  const Signature& intern(wasm::FuncType type) {
    // SANDBOX: more would write beyond the spill area.
    WEFT_ASSERT(type.params.size() <= kSpillSlots && type.results.size() <= kSpillSlots);
    std::string key = key_of(type);
    const MutexLock lock(lock_);
    const auto [it, inserted] = by_key_.try_emplace(std::move(key), nullptr);
    if (inserted) {
      Signature& s = all_.emplace_back();
      s.id = static_cast<std::uint32_t>(all_.size());
      s.type = std::move(type);
      place_values(s);
      it->second = &s;
    }
    return *it->second;
  }

  const Signature& get(std::uint32_t id) {
    const MutexLock lock(lock_);
    WEFT_ASSERT(id != 0 && id <= all_.size());
    return all_[id - 1];
  }
  Mutex& lock() { return lock_; }

 private:
  Mutex lock_;
  std::unordered_map<std::string, const Signature*> by_key_ WEFT_GUARDED_BY(lock_);
  std::deque<Signature> all_ WEFT_GUARDED_BY(lock_);
};

Registry& registry() {
  static Registry& r = *new Registry;  // outlives every store, also those of static storage
  return r;
}

}  // namespace

const Signature& signature_of(const wasm::FuncType& type) { return registry().intern(type); }
const Signature& signature(std::uint32_t id) { return registry().get(id); }
Mutex& signature_lock() { return registry().lock(); }

std::uint32_t spilled_slots(std::span<const std::uint32_t> signatures) {
  std::uint32_t most = 0;
  for (const std::uint32_t id : signatures) most = std::max(most, signature(id).spilled_slots);
  return most;
}

wasm::ValType canonical(wasm::ValType type, std::span<const std::uint32_t> signatures) {
  if (!type.is_ref() || type.heap() != wasm::HeapKind::indexed) return type;
  // Types refer to earlier types or to themselves.
  const std::uint32_t index = type.type_index();
  return wasm::ValType::ref(wasm::HeapKind::indexed, type.nullable(),
                            index < signatures.size() ? signatures[index] : Signature::kSelf);
}

std::vector<std::uint32_t> canonical_types(const wasm::Module& module) {
  std::vector<std::uint32_t> ids;
  ids.reserve(module.types.size());
  for (wasm::FuncType type : module.types) {
    for (wasm::ValType& t : type.params) t = canonical(t, ids);
    for (wasm::ValType& t : type.results) t = canonical(t, ids);
    ids.push_back(registry().intern(std::move(type)).id);
  }
  return ids;
}

}  // namespace weft::engine
