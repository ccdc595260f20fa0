// What g++ calls at each edge of the code, for libFuzzer, which knows clang's counters only. (clang
// 14 does not compile the headers of Debian's ANTLR.)
//
// An edge counts at a place that its address is hashed to. libFuzzer has a function of that name,
// which does nothing: the linker has calls come here instead (--wrap).
#include <cstdint>

extern "C" void __sanitizer_cov_8bit_counters_init(std::uint8_t* begin, std::uint8_t* end);

namespace {

constexpr std::uintptr_t kCounters = 1 << 16;
std::uint8_t counters[kCounters];

struct Registration {
  Registration() { __sanitizer_cov_8bit_counters_init(counters, counters + kCounters); }
} registration;

}  // namespace

// NOLINTNEXTLINE(bugprone-reserved-identifier): the linker's name for it.
extern "C" void __wrap___sanitizer_cov_trace_pc() {
  const auto edge = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  ++counters[(edge * 0x9e3779b97f4a7c15u) >> 48];
}
