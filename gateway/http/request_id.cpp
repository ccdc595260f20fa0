#include "gateway/http/request_id.h"

#include <cstdint>
#include <random>

namespace tuskgate::gateway::http {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
constexpr std::string_view kTail = "VV4KQNSO5AEMVJF66Q9ASUAAJG";
constexpr int kRandomCharacters = 26;
constexpr int kCharactersPerWord = 12;  // of 5 bits, from a word of 64

std::mt19937_64 SeededGenerator() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

}  // namespace

void MakeRequestId(std::string& id) {
  thread_local std::mt19937_64 generator = SeededGenerator();
  id.clear();
  std::uint64_t word = 0;
  for (int i = 0; i < kRandomCharacters; ++i) {
    if (i % kCharactersPerWord == 0) word = generator();
    id.push_back(kAlphabet[word & 31]);
    word >>= 5;
  }
  id.append(kTail);
}

}  // namespace tuskgate::gateway::http
