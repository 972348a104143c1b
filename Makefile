# Two commands do everything, and first install what is missing: make start, make test. make endurance takes longer.
.PHONY: start test endurance check bench setup

start: ; @sh cli/bootstrap.sh start && exec node_modules/.bin/node cli/clawdet.ts start
test:  ; @sh cli/bootstrap.sh test && exec node_modules/.bin/node cli/test.ts
endurance: ; @sh cli/bootstrap.sh test && exec node_modules/.bin/node cli/test.ts endurance
check: ; @sh cli/bootstrap.sh check && exec node_modules/.bin/node cli/check.ts
bench: ; @sh cli/bootstrap.sh bench && exec node_modules/.bin/node bench/main.ts
setup: ; @sh cli/bootstrap.sh setup
