// Slow headers that most of the translator's sources include.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>
#include <fmt/format.h>

// Before any of RapidJSON: it says what its assertions do.
#include <rapidjson/document.h>
#include <rapidjson/writer.h>

#include "translator/model/json.h"

// Without this, every source that calls fmt::format_to compiles all of fmt anew. libfmt has it.
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view,
                                                   fmt::format_args, fmt::detail::locale_ref);
