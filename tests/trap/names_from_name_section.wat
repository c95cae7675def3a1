;; exit: 134
;; cc: --debug-names
;; stderr: the_outer_one
;; stderr: the_inner_one
(module
  (memory (export "memory") 1)
  (func $the_inner_one unreachable)
  (func $the_outer_one call $the_inner_one)
  (func (export "_start") call $the_outer_one))
