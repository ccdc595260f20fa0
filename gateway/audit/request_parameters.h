// What a record shows of a request and of its answer: names, keys and options, never the values of
// other attributes. Pure.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "translator/model/json.h"
#include "translator/model/json_writer.h"
#include "translator/model/table.h"

namespace tuskgate::gateway {

// The table of that name, by which the attributes of its key are known; null when it is not known.
using TableFinder =
    std::function<std::shared_ptr<const translator::TableDescription>(const std::string& name)>;

// Of an operation on items or a stream's records. Only members that are known to hold no values are
// shown, and only if they are what they should be. `null` where nothing is.
void AppendDataParameters(translator::JsonWriter& writer, const translator::Json& request,
                          const TableFinder& tables);

// Of other operations, whose requests and answers have no items: all of it. `null` when there is
// nothing.
void AppendElements(translator::JsonWriter& writer, const translator::Json& object);

// The name of the table that a statement is about; empty when it cannot be read.
std::string TableOfStatement(std::string_view statement);

}  // namespace tuskgate::gateway
