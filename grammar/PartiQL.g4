// The part of PartiQL that DynamoDB has: SELECT, INSERT, UPDATE, DELETE, and EXISTS in transactions.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
//
// 1. Every decision needs at most two tokens, for the reason in Expression.g4.
// 2. One rule, expr, reads all expressions: operands, conditions and literals nest in each other
//    here, as in `attribute_exists(a) = true`. What may stand where is the binder's to say.
// 3. The lexer never fails, as that of Expression.g4: UNKNOWN takes what nothing else does. Words
//    that are reserved but mean nothing here become KEYWORD before the parser sees them.
grammar PartiQL;

tokens { KEYWORD }

// --- statements: the first token decides which rule is called ---------------------------------

selectStatement : body=select SEMICOLON? EOF ;
insertStatement : body=insert SEMICOLON? EOF ;
updateStatement : body=update SEMICOLON? EOF ;
deleteStatement : body=deletion SEMICOLON? EOF ;
existsStatement : EXISTS OPEN body=select CLOSE SEMICOLON? EOF ;
bareStatement : body=expr SEMICOLON? EOF ;

select
  : SELECT (star=STAR | columns+=column) (COMMA columns+=column)* FROM sources+=source
    (COMMA sources+=source)* (WHERE where=expr)?
    (ORDER BY keys+=orderKey (COMMA keys+=orderKey)*)?
  ;

column
  : value=expr (AS? alias=name)?
  ;

source
  : target=path (AS? alias=name)?
  ;

orderKey
  : value=expr (ASC | descending=DESC)?
  ;

insert
  : INSERT INTO target=path (VALUE content=expr | others=expr) answer=returning?
  ;

update
  : UPDATE target=source clauses+=clause+ (WHERE where=expr)? answer=returning?
  | FROM target=source (WHERE where=expr)? clauses+=clause+ answer=returning?
  ;

clause
  : SET assignments+=assignment (COMMA assignments+=assignment)*
  | REMOVE removed=path
  ;

assignment
  : target=path EQ value=expr
  ;

deletion
  : DELETE FROM target=source (WHERE where=expr)? answer=returning?
  ;

returning
  : RETURNING what=(ALL | MODIFIED) when=(OLD | NEW) STAR
  ;

// --- expressions, from the operators that bind least to those that bind most ------------------

expr
  : terms+=conjunction (OR terms+=conjunction)*
  ;

conjunction
  : terms+=negation (AND terms+=negation)*
  ;

negation
  : nots+=NOT* operand=equality
  ;

equality
  : left=comparison rest+=equalityRest*
  ;

equalityRest
  : op=(EQ | NE) right=comparison
  | IS negated=NOT? test=typeName
  | negated=NOT? IN choices=comparison
  ;

comparison
  : left=sum rest+=comparisonRest*
  ;

comparisonRest
  : op=(LT | LE | GT | GE) right=sum
  | negated=NOT? BETWEEN low=sum AND high=sum
  ;

sum
  : left=prefixed rest+=sumRest*
  ;

sumRest
  : op=(PLUS | MINUS | CONCAT | STAR | SLASH | PERCENT) right=prefixed
  ;

prefixed
  : signs+=(PLUS | MINUS)* operand=term
  ;

term
  : function=call
  | reference=path
  | literal=(STRING | NUMBER | TRUE_WORD | FALSE_WORD | NULL_VALUE | MISSING | ION)
  | parameter=PARAMETER
  | group=OPEN elements+=expr (COMMA elements+=expr)* CLOSE
  | list=OPEN_LIST (elements+=expr (COMMA elements+=expr)*)? CLOSE_LIST
  | bag=OPEN_BAG (elements+=expr (COMMA elements+=expr)*)? CLOSE_BAG
  | tuple=OPEN_TUPLE (members+=member (COMMA members+=member)*)? CLOSE_TUPLE
  ;

member
  : key=expr COLON value=expr
  ;

call
  : function=(NAME | KEYWORD | EXISTS) OPEN
    (star=STAR | arguments+=expr (COMMA arguments+=expr)*)? CLOSE
  ;

path
  : root=name steps+=step*
  ;

step
  : DOT child=name
  | DOT star=STAR
  | OPEN_LIST (star=STAR | key=STRING | signs+=(PLUS | MINUS)* index=NUMBER) CLOSE_LIST
  ;

name
  : NAME | QUOTED
  ;

typeName
  : word=(NAME | KEYWORD | NULL_VALUE | MISSING | QUOTED) second=(NAME | KEYWORD)?
  ;

// --- tokens -----------------------------------------------------------------------------------

ALL : [aA] [lL] [lL] ;
AND : [aA] [nN] [dD] ;
AS : [aA] [sS] ;
ASC : [aA] [sS] [cC] ;
BETWEEN : [bB] [eE] [tT] [wW] [eE] [eE] [nN] ;
BY : [bB] [yY] ;
DELETE : [dD] [eE] [lL] [eE] [tT] [eE] ;
DESC : [dD] [eE] [sS] [cC] ;
EXISTS : [eE] [xX] [iI] [sS] [tT] [sS] ;
FALSE_WORD : [fF] [aA] [lL] [sS] [eE] ;
FROM : [fF] [rR] [oO] [mM] ;
IN : [iI] [nN] ;
INSERT : [iI] [nN] [sS] [eE] [rR] [tT] ;
INTO : [iI] [nN] [tT] [oO] ;
IS : [iI] [sS] ;
LIKE : [lL] [iI] [kK] [eE] ;
MISSING : [mM] [iI] [sS] [sS] [iI] [nN] [gG] ;
MODIFIED : [mM] [oO] [dD] [iI] [fF] [iI] [eE] [dD] ;
NEW : [nN] [eE] [wW] ;
NOT : [nN] [oO] [tT] ;
NULL_VALUE : [nN] [uU] [lL] [lL] ;
OLD : [oO] [lL] [dD] ;
OR : [oO] [rR] ;
ORDER : [oO] [rR] [dD] [eE] [rR] ;
REMOVE : [rR] [eE] [mM] [oO] [vV] [eE] ;
RETURNING : [rR] [eE] [tT] [uU] [rR] [nN] [iI] [nN] [gG] ;
SELECT : [sS] [eE] [lL] [eE] [cC] [tT] ;
SET : [sS] [eE] [tT] ;
TRUE_WORD : [tT] [rR] [uU] [eE] ;
UPDATE : [uU] [pP] [dD] [aA] [tT] [eE] ;
VALUE : [vV] [aA] [lL] [uU] [eE] ;
WHERE : [wW] [hH] [eE] [rR] [eE] ;

EQ : '=' ;
NE : '<>' | '!=' ;
LT : '<' ;
LE : '<=' ;
GT : '>' ;
GE : '>=' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;
CONCAT : '||' ;
OPEN : '(' ;
CLOSE : ')' ;
OPEN_LIST : '[' ;
CLOSE_LIST : ']' ;
OPEN_BAG : '<<' ;
CLOSE_BAG : '>>' ;
OPEN_TUPLE : '{' ;
CLOSE_TUPLE : '}' ;
DOT : '.' ;
COMMA : ',' ;
COLON : ':' ;
SEMICOLON : ';' ;
PARAMETER : '?' ;

// `1 e5` is a number and a name.
NUMBER : ([0-9]+ ('.' [0-9]*)? | '.' [0-9]+) ([eE] [+-]? [0-9]+)? ;
// An exponent without digits, and a second point.
BROKEN_NUMBER : ([0-9]+ ('.' [0-9]*)? | '.' [0-9]+) ([eE] [+-]? | '.' [0-9]*) ;
NAME : [a-zA-Z_$] [a-zA-Z0-9_$]* ;
QUOTED : '"' (~'"' | '""')* '"' ;
STRING : '\'' (~'\'' | '\'\'')* '\'' ;
// A literal of Ion, which DynamoDB knows and refuses.
ION : '`' ~'`'* '`' ;

SPACE : [ \t\r\n\f]+ -> skip ;
LINE_COMMENT : '--' ~[\r\n]* -> skip ;
BLOCK_COMMENT : '/*' .*? '*/' -> skip ;
// Nothing closes it.
OPEN_COMMENT : '/*' ;
UNKNOWN : [\u00C2-\u00F4] [\u0080-\u00BF]* | . ;
