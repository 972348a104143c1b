curl -N "$CLAWDET_URL/v1/chat/completions" \
  -H "Authorization: Bearer $CLAWDET_TOKEN" \
  -H "Content-Type: application/json" \
  -H "Accept: application/json" \
  -d '{"model": "openclaw", "stream": true,
       "messages": [{"role": "user", "content": "What can you do?"}]}'
