// Where clients have tables of their own: the name by which the database has a table, and the name
// by which the client that it belongs to knows it.
//
// The first is "NAMESPACE/NAME", and without a namespace the same as the second, in which there can
// be no slash.
#pragma once

#include <string>
#include <string_view>

#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

std::string KeyOf(std::string_view space, std::string_view name);
std::string NameOf(std::string_view key);

// Whether the column has keys of that namespace; without one, of none.
void EmitIsIn(SqlBuilder& sql, const SqlText& column, std::string_view space);

}  // namespace tuskgate::translator
