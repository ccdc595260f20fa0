// RapidJSON, set up so that no slip in reading a request can end the process: its assertions throw,
// and what an operation throws is answered as a fault of ours.
#pragma once

#include <stdexcept>

#ifndef RAPIDJSON_ASSERT
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
#endif

#include <rapidjson/document.h>

namespace tuskgate::translator {

using Json = rapidjson::Value;

}  // namespace tuskgate::translator
