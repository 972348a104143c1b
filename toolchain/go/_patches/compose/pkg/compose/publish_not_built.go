package compose

import (
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v2/pkg/api"
)

// Publish is left out: nothing here publishes a project, and its search for secrets is a sixth of all packages.
func (s *composeService) Publish(context.Context, *types.Project, string, api.PublishOptions) error {
	return errors.New("this docker compose was built without publish")
}
