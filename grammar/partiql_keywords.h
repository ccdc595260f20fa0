// The words that PartiQL reserves, though most of them mean nothing in DynamoDB: where an attribute
// is called so, its name has to be quoted.
//
// DynamoDB's parser is that of Amazon's open source implementation of PartiQL, which reserves the
// words of SQL-92 and a few more.
// https://github.com/partiql/partiql-lang-kotlin
#pragma once

#include <string_view>

namespace tuskgate::grammar {

// Case-insensitive; without those that PartiQL.g4 has tokens for. Thread-safe.
bool IsPartiQLKeyword(std::string_view word);

}  // namespace tuskgate::grammar
