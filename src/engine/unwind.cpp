// One walk over the frames finds the landing pad together with the registers that it expects: there
// are no personality routines to ask, and nothing between is cleaned up, because frames of guests
// own nothing.
#include "engine/unwind.h"

#include <unwind.h>

#include <optional>

#include "engine/exception.h"
#include "engine/instance.h"
#include "engine/ranges.h"
#include "engine/stacks.h"
#include "engine/store.h"

extern "C" {
// libgcc's, and libunwind's; in none of their headers.
struct dwarf_eh_bases {
  void* tbase;
  void* dbase;
  void* func;
};
const void* _Unwind_Find_FDE(void* pc, dwarf_eh_bases* bases);  // NOLINT
}

namespace weft::engine {
namespace {

/// Reads a table of `.gcc_except_table`, which our own compiler made.
class TableReader {
 public:
  explicit TableReader(const std::uint8_t* p) : p_(p) {}
  [[nodiscard]] const std::uint8_t* position() const { return p_; }
  std::uint8_t byte() { return *p_++; }
  std::uint64_t uleb() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint8_t b = 0;
    do {
      b = *p_++;
      if (shift < 64) value |= std::uint64_t{b & 0x7fU} << shift;
      shift += 7;
    } while ((b & 0x80) != 0);
    return value;
  }
  std::uint64_t u32() {
    std::uint32_t value = 0;
    __builtin_memcpy(&value, p_, sizeof(value));
    p_ += sizeof(value);
    return value;
  }
  void skip(std::uint64_t bytes) { p_ += bytes; }

 private:
  const std::uint8_t* p_;
};

constexpr std::uint8_t kOmitted = 0xff;
constexpr std::uint8_t kUleb128 = 0x01;
constexpr std::uint8_t kUdata4 = 0x03;

/// Where the landing pad lies for a call at `offset` of a function, as an offset; 0 = it has none.
/// https://itanium-cxx-abi.github.io/cxx-abi/exceptions.pdf, "LSDA"
std::uint64_t landing_pad(const std::uint8_t* table, std::uint64_t offset) {
  TableReader in(table);
  if (in.byte() != kOmitted) return 0;  // landing pads count from elsewhere: not made by LLVM here
  if (in.byte() != kOmitted) in.uleb();
  const std::uint8_t encoding = in.byte();
  if (encoding != kUleb128 && encoding != kUdata4) return 0;
  const auto number = [&] { return encoding == kUleb128 ? in.uleb() : in.u32(); };
  const std::uint64_t size = in.uleb();
  const std::uint8_t* const end = in.position() + size;
  while (in.position() < end) {
    const std::uint64_t begin = number();
    const std::uint64_t length = number();
    const std::uint64_t pad = number();
    in.uleb();  // the action: every landing pad takes every exception
    if (offset < begin) return 0;
    if (offset - begin < length) return pad;
  }
  return 0;
}

struct Search {
  Landing* landing;
  RawBacktrace* trace;
  bool skip_frame;  // it is in the trace already
  bool found = false;
};

void add_frame(RawBacktrace& trace, std::uintptr_t pc) {
  if (trace.total < RawBacktrace::kEnds) {
    trace.first[trace.total] = pc;
  } else {
    trace.last[trace.total % RawBacktrace::kEnds] = pc;
  }
  ++trace.total;
}

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  auto& search = *static_cast<Search*>(argument);
  // An instruction that was interrupted, instead of a call.
  int before_instruction = 0;
  std::uintptr_t pc = _Unwind_GetIPInfo(context, &before_instruction);
  if (before_instruction == 0) pc -= 1;
  if (!text_ranges().contains(pc)) {
    // Beyond it lies the host, and perhaps another guest: that is for the host function to decide.
    const bool at_entry =
        _Unwind_GetRegionStart(context) == reinterpret_cast<std::uintptr_t>(&weft_engine_enter);
    return at_entry ? _URC_END_OF_STACK : _URC_NO_REASON;
  }
  if (!search.skip_frame) add_frame(*search.trace, pc);
  search.skip_frame = false;
  // What registers a landing pad expects is right at calls only.
  if (before_instruction != 0) return _URC_NO_REASON;
  const auto* const table =
      static_cast<const std::uint8_t*>(_Unwind_GetLanguageSpecificData(context));
  if (table == nullptr) return _URC_NO_REASON;
  const std::uintptr_t start = _Unwind_GetRegionStart(context);
  const std::uint64_t pad = landing_pad(table, pc - start);
  if (pad == 0) return _URC_NO_REASON;
  // DWARF's numbers of the registers.
  constexpr int kRbx = 3;
  constexpr int kRbp = 6;
  constexpr int kR12 = 12;
  Landing& to = *search.landing;
  to.rbx = _Unwind_GetGR(context, kRbx);
  to.rbp = _Unwind_GetGR(context, kRbp);
  to.r12 = _Unwind_GetGR(context, kR12);
  to.r13 = _Unwind_GetGR(context, kR12 + 1);
  to.r14 = _Unwind_GetGR(context, kR12 + 2);
  to.r15 = _Unwind_GetGR(context, kR12 + 3);
  to.sp = _Unwind_GetCFA(context);
  to.pc = start + pad;
  search.found = true;
  return _URC_END_OF_STACK;
}

/// A function that has a table of landing pads.
struct Catcher {
  const std::uint8_t* table = nullptr;
  std::uintptr_t start = 0;
};

/// A pointer in `.eh_frame` as our compiler writes it; of others only the width counts.
WEFT_ON_GUEST_STACK std::uintptr_t read_pointer(TableReader& in, std::uint8_t encoding) {
  constexpr std::uint8_t kRelative = 0x10;
  const auto place = reinterpret_cast<std::uintptr_t>(in.position());
  std::uintptr_t value = 0;
  switch (encoding & 0x07) {
    case 0x02:
      in.skip(2);
      return 0;
    case 0x03:
      value = static_cast<std::uintptr_t>(
          static_cast<std::intptr_t>(static_cast<std::int32_t>(in.u32())));
      break;
    default:
      value = in.u32();
      value |= in.u32() << 32;
  }
  return value != 0 && (encoding & 0x70) == kRelative ? place + value : value;
}

/// The table of landing pads that a description of a frame names, or null.
/// https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/ehframechpt.html
WEFT_ON_GUEST_STACK const std::uint8_t* table_of(const std::uint8_t* fde) {
  constexpr std::uint64_t kId = 4;  // behind the length, which has as many bytes
  TableReader own(fde + kId);
  const std::uint8_t* const cie = fde + kId - own.u32();
  TableReader in(cie + 2 * kId);
  const std::uint8_t version = in.byte();
  const auto* letter = reinterpret_cast<const char*>(in.position());
  while (in.byte() != 0) {
  }
  if (*letter++ != 'z') return nullptr;
  in.uleb();  // code alignment
  in.uleb();  // data alignment
  if (version == 1) {
    in.byte();  // return address
  } else {
    in.uleb();
  }
  in.uleb();  // size
  std::uint8_t of_table = kOmitted;
  std::uint8_t of_pc = 0;
  for (; *letter != 0; ++letter) {
    switch (*letter) {
      case 'L':
        of_table = in.byte();
        break;
      case 'R':
        of_pc = in.byte();
        break;
      case 'P': {
        const std::uint8_t encoding = in.byte();
        read_pointer(in, encoding);
        break;
      }
      default:  // 'S' and the like have no data
        break;
    }
  }
  if (of_table == kOmitted) return nullptr;
  read_pointer(own, of_pc);  // begin
  read_pointer(own, of_pc);  // length
  own.uleb();                // size
  return reinterpret_cast<const std::uint8_t*>(read_pointer(own, of_table));
}

WEFT_ON_GUEST_STACK Catcher catcher_at(std::uintptr_t pc) {
  if (!text_ranges().contains(pc)) return {};
  dwarf_eh_bases bases{};
  const void* const fde = _Unwind_Find_FDE(reinterpret_cast<void*>(pc), &bases);
  if (fde == nullptr) return {};
  return {table_of(static_cast<const std::uint8_t*>(fde)),
          reinterpret_cast<std::uintptr_t>(bases.func)};
}

}  // namespace

bool is_between_calls_that_catch(std::uintptr_t pc) {
  const Catcher catcher = catcher_at(pc);
  return catcher.table != nullptr && catcher.start != pc;
}

bool is_call_that_does_not_catch(std::uintptr_t return_address) {
  const std::uintptr_t call = return_address - 1;
  const Catcher catcher = catcher_at(call);
  return catcher.table != nullptr && landing_pad(catcher.table, call - catcher.start) == 0;
}

const Landing* find_landing(Activation& activation, Exception* exception, Journey journey) {
  Execution& e = *activation.execution;
  const bool goes_on = journey != Journey::begins && e.traced == exception;
  if (!goes_on) e.throw_trace.total = 0;
  e.traced = exception;
  e.landing.exception = exception;
  Search search{&e.landing, &e.throw_trace, goes_on && journey == Journey::goes_on};
  _Unwind_Backtrace(visit, &search);
  return search.found ? &e.landing : nullptr;
}

extern "C" {
Exception* weft_engine_host_exception_new(InstanceHeader* instance, std::uint32_t tag);
const Landing* weft_engine_host_exception_throw(InstanceHeader* instance, Exception* exception,
                                                std::uint32_t again);
void weft_engine_host_exception_release(InstanceHeader* instance, Exception* exception);
}

Exception* weft_engine_host_exception_new(InstanceHeader* instance, std::uint32_t tag) {
  Instance& i = Instance::of(instance);
  Exception* const exception = i.store().exceptions().make(i.store(), *i.tag(tag));
  if (exception == nullptr) {
    // Leaves the guest as a host function would.
    weft_engine_left_by_host(i.store().raise(TrapKind::call_stack_exhausted, kTooManyExceptions));
  }
  return exception;
}

const Landing* weft_engine_host_exception_throw(InstanceHeader* /*instance*/, Exception* exception,
                                                std::uint32_t again) {
  Activation& a = *weft_engine_activation;
  Execution& e = *a.execution;
  if (const Landing* const landing = find_landing(a, exception, Journey{again})) return landing;
  if (const Landing* const landing = e.store->stacks().land_on_link(exception)) return landing;
  // The host gets a reference: a guest that it hands the exception on to must not free it.
  exception->escaped = 1;
  e.raised = Trap{.kind = TrapKind::uncaught_exception, .exception = exception};
  e.raised_has_backtrace = false;
  e.backtrace = e.throw_trace;
  a.reason = LeaveReason::raised;
  return nullptr;
}

void weft_engine_host_exception_release(InstanceHeader* instance, Exception* exception) {
  Instance::of(instance).store().exceptions().release(exception);
}

}  // namespace weft::engine
