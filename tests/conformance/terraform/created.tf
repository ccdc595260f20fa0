# What the first `terraform apply` makes. changed.tf is what becomes of it.

resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 4
  hash_key       = "customer"
  range_key      = "number"

  attribute {
    name = "customer"
    type = "S"
  }
  attribute {
    name = "number"
    type = "N"
  }
  attribute {
    name = "placed"
    type = "N"
  }
  attribute {
    name = "status"
    type = "S"
  }

  global_secondary_index {
    name               = "by_status"
    hash_key           = "status"
    range_key          = "placed"
    projection_type    = "INCLUDE"
    non_key_attributes = ["total", "currency"]
    read_capacity      = 3
    write_capacity     = 2
  }
  global_secondary_index {
    name            = "by_number"
    hash_key        = "number"
    projection_type = "KEYS_ONLY"
    read_capacity   = 1
    write_capacity  = 1
  }
  local_secondary_index {
    name            = "by_placed"
    range_key       = "placed"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "expires"
    enabled        = false
  }
  point_in_time_recovery {
    enabled = false
  }

  tags = {
    Team  = "sales"
    Stage = "test"
  }
}

resource "aws_dynamodb_table" "customers" {
  name                        = "customers"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "events" {
  name         = "events"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "B"
  }
  attribute {
    name = "at"
    type = "N"
  }

  global_secondary_index {
    name            = "by_at"
    hash_key        = "at"
    projection_type = "ALL"
  }
}

resource "aws_dynamodb_table" "visits" {
  name             = "visits"
  billing_mode     = "PAY_PER_REQUEST"
  table_class      = "STANDARD_INFREQUENT_ACCESS"
  hash_key         = "page"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  attribute {
    name = "page"
    type = "S"
  }

  on_demand_throughput {
    max_read_request_units  = 100
    max_write_request_units = 50
  }
  server_side_encryption {
    enabled = false
  }
}

resource "aws_dynamodb_table" "replaced" {
  name         = "replaced"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "before"

  attribute {
    name = "before"
    type = "S"
  }
}

resource "aws_dynamodb_table_item" "ada" {
  table_name = aws_dynamodb_table.customers.name
  hash_key   = aws_dynamodb_table.customers.hash_key

  item = jsonencode({
    id     = { S = "ada" }
    since  = { N = "1815" }
    emails = { SS = ["ada@example.com", "lovelace@example.com"] }
    notes  = { L = [{ BOOL = true }, { NULL = true }, { M = { by = { S = "Charles" } } }] }
  })
}

resource "aws_dynamodb_resource_policy" "visits" {
  resource_arn = aws_dynamodb_table.visits.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Count"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::000000000000:role/counter" }
      Action    = ["dynamodb:Query", "dynamodb:Scan"]
      Resource  = aws_dynamodb_table.visits.arn
    }]
  })
}
