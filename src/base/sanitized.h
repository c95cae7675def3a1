// Whether this build is watched by a sanitizer. Any thread.
#pragma once

#if defined(__has_feature)
#define WEFT_HAS_FEATURE(x) __has_feature(x)
#else
#define WEFT_HAS_FEATURE(x) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || WEFT_HAS_FEATURE(address_sanitizer)
#define WEFT_ADDRESS_SANITIZER 1
#else
#define WEFT_ADDRESS_SANITIZER 0
#endif
#if defined(__SANITIZE_THREAD__) || WEFT_HAS_FEATURE(thread_sanitizer)
#define WEFT_THREAD_SANITIZER 1
#else
#define WEFT_THREAD_SANITIZER 0
#endif

namespace weft {

inline constexpr bool kAddressSanitizer = WEFT_ADDRESS_SANITIZER != 0;
inline constexpr bool kThreadSanitizer = WEFT_THREAD_SANITIZER != 0;
/// Everything costs several times as much memory and time: tests of sheer size take a smaller one.
inline constexpr bool kSanitized = kAddressSanitizer || kThreadSanitizer;

}  // namespace weft
